import { zodResolver } from "@hookform/resolvers/zod";
import type { Resolver } from "react-hook-form";
import { z } from "zod/mini";
import type { Provider } from "../../../api/queries/integrations.ts";
import type { operations } from "../../../api/schema.gen.d.ts";
import { isGeneric } from "../provider-kind.ts";
import { useIntegrationsText } from "../text.ts";

/** The form's values; what is empty is not sent. */
export type NewIntegration = {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  client_id: string;
  client_secret: string;
  name: string;
  key: string;
  scopes: string[];
};

const ADDRESSES = ["issuer", "authorization_endpoint", "token_endpoint"] as const;
const FIELDS = [...ADDRESSES, "client_id", "client_secret", "name", "key", "scopes"] as const;

/** The field that an error of the API is about: `settings.issuer` is `issuer`, `scopes.0` is `scopes`. */
export function fieldOf(path: string): keyof NewIntegration | null {
  const name = path.replace(/^settings\./, "").split(".")[0];
  return FIELDS.find((field) => field === name) ?? null;
}

export const isField = (path: string): boolean => fieldOf(path) !== null;

export const firstValues = (provider: Provider, takenKeys: readonly string[]): NewIntegration => ({
  issuer: "",
  authorization_endpoint: "",
  token_endpoint: "",
  client_id: "",
  client_secret: "",
  name: isGeneric(provider) ? "" : provider.name,
  key: isGeneric(provider) ? "" : keyFrom(provider.id, provider.id, takenKeys),
  scopes: provider.default_scopes,
});

/** A key that says what it is and is free: "Our Login" gives `our-login`, or `our-login-2`. */
export function keyFrom(name: string, fallback: string, takenKeys: readonly string[]): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  const key = plain === "" ? fallback : plain;
  let free = key;
  for (let number = 2; takenKeys.includes(free); number += 1) free = `${key}-${number}`;
  return free;
}

export function useNewIntegrationRules(provider: Provider): Resolver<NewIntegration> {
  const text = useIntegrationsText().form;
  const required = () => z.string().check(z.trim(), z.minLength(1, text.missing));
  const credential = () => (provider.id === "sandbox" ? z.string() : required());
  const rules = z
    .object({
      issuer: z.string(),
      authorization_endpoint: z.string(),
      token_endpoint: z.string(),
      client_id: credential(),
      // Some clients are public: the API says when a secret is missing.
      client_secret: z.string(),
      name: required(),
      key: z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, text.keyShape)),
      scopes: z.array(z.string()),
    })
    .check(({ value, issues }) => {
      if (value.issuer.trim() !== "") return;
      for (const name of provider.required_settings)
        if (value[name].trim() === "")
          issues.push({ code: "custom", input: value, path: [name], message: text.missingUrl });
    });
  return zodResolver(rules);
}

type Request = operations["createIntegration"]["requestBody"]["content"]["application/json"];

export function toRequest(provider: Provider, values: NewIntegration): Request {
  const { client_id, client_secret, name, key, scopes } = values;
  const settings = Object.fromEntries(
    ADDRESSES.flatMap((address) => {
      const value = values[address].trim();
      return value === "" ? [] : [[address, value]];
    }),
  );
  return {
    provider: provider.id,
    name,
    key,
    ...(client_id.trim() === "" ? {} : { client_id }),
    ...(client_secret.trim() === "" ? {} : { client_secret }),
    // Left out, Atlas asks for those of the usual scopes that the provider knows.
    ...(scopes.join(" ") === provider.default_scopes.join(" ") ? {} : { scopes }),
    ...(isGeneric(provider) ? { settings } : {}),
  };
}
