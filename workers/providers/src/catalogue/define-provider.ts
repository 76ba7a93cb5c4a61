import type { AnswerQuirks } from "#shared/contracts/providers/answer-quirks";
import type { ProtocolQuirks, ProviderDefinition } from "#shared/contracts/providers/definition";
import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { Provider, ProviderSetup } from "#shared/contracts/providers/provider";
import { STANDARD_ANSWERS } from "#shared/provider/quirks";
import type { CatalogueEntry, ForPeople } from "./entry.ts";

/** What a provider's file says: who it is, where it is, and what deviates from {@link USUAL}. */
export type ProviderInput = Pick<ProviderDefinition, "id" | "name"> &
  Partial<Omit<ProviderDefinition, "revocation" | "profile" | "sign_in">> & {
    revocation?: Partial<ProtocolQuirks["revocation"]>;
    profile?: Partial<ProtocolQuirks["profile"]>;
    sign_in?: Partial<Required<ProtocolQuirks>["sign_in"]>;
    required_settings?: Provider["required_settings"];
    /** What an integration may set in addition; `authorization_params` unless the file says otherwise. */
    optional_settings?: (keyof IntegrationSettings)[];
    /** Only what is known: the rest is unknown. */
    for_people?: Partial<Omit<ForPeople, "setup">> & { setup?: Partial<ProviderSetup> };
  };

const UNSTATED = {
  issuer: null,
  authorization_endpoint: null,
  token_endpoint: null,
  userinfo_endpoint: null,
  introspection_endpoint: null,
  revocation_endpoint: null,
  jwks_uri: null,
  default_scopes: [],
};

const UNTOLD: ForPeople = {
  setup: {
    register_url: null,
    callback_label: null,
    client_id_label: null,
    client_secret_label: null,
    notes: [],
  },
  logo: null,
  scopes: [],
};

/** Every quirk as a provider has it unless its file says otherwise: what the RFCs say, and the most common choice. */
export const USUAL: Required<ProtocolQuirks> & AnswerQuirks = {
  authorization_response_iss: false,
  authorization_params: {},
  pkce: true,
  required_scopes: [],
  scope_separator: " ",
  token_endpoint_auth_method: "client_secret_basic",
  default_expires_in_seconds: null,
  reuse_seconds: 2,
  // Until a provider documents less, assume the most: then Atlas never ends a grant that is still in use.
  revocation: { method: "rfc7009", scope: "user" },
  userinfo_headers: {},
  tokens_at: null,
  token_facts: [],
  callback_facts: [],
  token_request_format: "form",
  exchange_params: {},
  refresh_params: {},
  refresh_endpoint: null,
  basic_credentials: "encoded",
  response_mode: "query",
  sign_in: {
    scopes: [],
    authorization_params: {},
    fresh_params: {},
    emails_endpoint: null,
  },
  validation: "introspection",
  profile: { subject: "sub", label: ["name", "email"], email: null },
  ...STANDARD_ANSWERS,
};

/** Settings that concern Atlas and not the provider. */
const OF_EVERY_PROVIDER = ["reuse_seconds"] as const;

/** What the usual OpenID provider has in place of {@link USUAL}. */
const USUAL_OIDC = {
  required_scopes: ["openid"],
  profile: { ...USUAL.profile, email: "email" },
  sign_in: {
    ...USUAL.sign_in,
    scopes: ["openid", "email", "profile"],
    fresh_params: { prompt: "login" },
  },
};

/**
 * Makes a catalogue entry. An issuer makes it an OpenID provider. Without a way to get the endpoint for them,
 * introspection falls back to userinfo, and userinfo and revocation to `none`.
 */
export function defineProvider(input: ProviderInput): CatalogueEntry {
  const { required_settings, optional_settings, for_people, ...rest } = input;
  const { revocation, profile, sign_in, ...given } = rest;
  const requiredSettings = required_settings ?? [];
  const allowedSettings = [
    ...requiredSettings,
    ...(optional_settings ?? ["authorization_params"]),
    ...OF_EVERY_PROVIDER,
  ];
  const protocol = given.protocol ?? (given.issuer ? "oidc" : "oauth2");
  const isOpenId = protocol === "oidc";
  const { sign_in: usualSignIn, ...usual } = isOpenId ? { ...USUAL, ...USUAL_OIDC } : USUAL;
  const isDiscovered = isOpenId && !given.jwks_uri;
  const mayHave = (name: "userinfo_endpoint" | "introspection_endpoint" | "revocation_endpoint") =>
    isDiscovered || Boolean(given[name]) || allowedSettings.includes(name);
  const userinfo = mayHave("userinfo_endpoint") ? "userinfo" : "none";
  return {
    requiredSettings,
    allowedSettings,
    forPeople: { ...UNTOLD, ...for_people, setup: { ...UNTOLD.setup, ...for_people?.setup } },
    definition: {
      ...UNSTATED,
      ...usual,
      protocol,
      documentation_url: null,
      validation: mayHave("introspection_endpoint") ? "introspection" : userinfo,
      ...given,
      revocation: {
        ...usual.revocation,
        ...(mayHave("revocation_endpoint") ? {} : { method: "none" as const }),
        ...revocation,
      },
      profile: { ...usual.profile, ...profile },
      // A plain OAuth 2.0 provider does not say who somebody is, unless its file knows how.
      ...(isOpenId || sign_in !== undefined ? { sign_in: { ...usualSignIn, ...sign_in } } : {}),
    },
  };
}
