import type { Integration } from "../../../api/queries/integrations.ts";

export type Settings = Integration["settings"];
export type SettingName = keyof Settings;

/** How a setting is written in a form. */
export type SettingKind =
  | { readonly kind: "address" | "text" | "flag" | "seconds" | "lines" | "pairs" }
  | { readonly kind: "choice"; readonly values: readonly ChoiceValue[] };

export type ChoiceValue =
  | NonNullable<Settings["token_endpoint_auth_method"]>
  | NonNullable<Settings["basic_credentials"]>
  | NonNullable<Settings["scope_separator"]>
  | NonNullable<Settings["response_mode"]>
  | NonNullable<Settings["token_request_format"]>
  | NonNullable<Settings["revocation_scope"]>;

const address = { kind: "address" } as const;
const text = { kind: "text" } as const;
const lines = { kind: "lines" } as const;
const pairs = { kind: "pairs" } as const;
const choice = <const Values extends readonly ChoiceValue[]>(...values: Values) => ({
  kind: "choice" as const,
  values,
});

/** Every setting that the API knows. One that is missing here does not compile. */
export const SETTING_KINDS: Readonly<Record<SettingName, SettingKind>> = {
  issuer: address,
  authorization_endpoint: address,
  token_endpoint: address,
  userinfo_endpoint: address,
  introspection_endpoint: address,
  revocation_endpoint: address,
  refresh_endpoint: address,
  jwks_uri: address,
  token_endpoint_auth_method: choice("client_secret_basic", "client_secret_post", "none"),
  basic_credentials: choice("encoded", "raw"),
  pkce: { kind: "flag" },
  scope_separator: choice(" ", ","),
  response_mode: choice("query", "form_post"),
  token_request_format: choice("form", "json"),
  authorization_params: pairs,
  exchange_params: pairs,
  refresh_params: pairs,
  userinfo_headers: pairs,
  tokens_at: text,
  profile_subject: text,
  profile_label: text,
  token_facts: lines,
  callback_facts: lines,
  default_expires_in_seconds: { kind: "seconds" },
  reuse_seconds: { kind: "seconds" },
  revocation_scope: choice("token", "grant", "user"),
};

export const SETTING_NAMES = Object.keys(SETTING_KINDS) as SettingName[];

export const GROUPS = {
  endpoints: [
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "refresh_endpoint",
    "jwks_uri",
  ],
  client: [
    "token_endpoint_auth_method",
    "basic_credentials",
    "pkce",
    "scope_separator",
    "response_mode",
    "token_request_format",
    "authorization_params",
    "exchange_params",
    "refresh_params",
    "userinfo_headers",
  ],
  answers: ["tokens_at", "profile_subject", "profile_label", "token_facts", "callback_facts"],
  lifetime: ["default_expires_in_seconds", "reuse_seconds", "revocation_scope"],
} as const satisfies Record<string, readonly SettingName[]>;

/** What an integration of a provider in the catalogue may set; the catalogue decides the rest. */
export const OF_KNOWN_PROVIDER: readonly SettingName[] = ["authorization_params", "reuse_seconds"];
