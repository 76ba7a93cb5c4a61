import type { FieldError } from "#shared/contracts/errors";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import { leadsToSecret } from "#shared/provider/answers/secret-names";
import { isOwnTokenParam } from "#shared/provider/own-token-params";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import { resolveDefinition } from "../integrations/resolve-definition.ts";

const MAX_PARAMS = 20;

/** Finds what an integration must not say about its requests and the answers to them, by field. */
export const findUnfitRequests = (
  { definition }: CatalogueEntry,
  settings: IntegrationSettings,
): FieldError[] => [
  ...findForeign("exchange_params", settings.exchange_params),
  ...findForeign("refresh_params", settings.refresh_params),
  ...findSecret("token_facts", settings.token_facts),
  ...findSecret("callback_facts", settings.callback_facts),
  ...(settings.pkce === false &&
  resolveDefinition(definition, {}, settings).token_endpoint_auth_method === "none"
    ? [
        {
          path: "/settings/pkce",
          message: "A client without a secret needs PKCE.",
          code: "pkce_required" as const,
        },
      ]
    : []),
];

const findForeign = (
  setting: string,
  params: Readonly<Record<string, string>> = {},
): FieldError[] =>
  Object.entries(params)
    .filter(
      ([name, value], index) =>
        index >= MAX_PARAMS || isOwnTokenParam(name) || !isPlainParam(name, value),
    )
    .map(([name]) => ({
      path: `/settings/${setting}/${toPointer(name)}`,
      message:
        "Atlas sets this parameter itself, or its name or value is no plain text, or there are more than 20.",
      code: "reserved_parameter" as const,
    }));

const findSecret = (setting: string, names: readonly string[] = []): FieldError[] =>
  names.flatMap((name, index) =>
    leadsToSecret(name)
      ? [
          {
            path: `/settings/${setting}/${index}`,
            message: "This is the name of a credential. Atlas keeps credentials in the vault only.",
            code: "secret_name" as const,
          },
        ]
      : [],
  );

/** Whether a request may carry this parameter as plain text. */
export const isPlainParam = (name: string, value: string): boolean =>
  /^[\w.-]+$/.test(name) && !/[\p{Cc}\p{Cs}]/u.test(value);

/** @see [RFC 6901 §3](https://www.rfc-editor.org/rfc/rfc6901#section-3) */
export const toPointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
