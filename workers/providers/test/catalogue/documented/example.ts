import type { Observed } from "#support/providers/observe-definition";
import { VERIFIED_GRANT, revocations } from "./documented-provider.ts";

/** A provider that a generic integration stands for. */
export const ISSUER = "https://provider.example.com";
export const atExample = (credentials: "basic", userinfo: string) => ({
  exchange: [{ to: `POST ${ISSUER}/token`, credentials, body: VERIFIED_GRANT }],
  refresh: [{ to: `POST ${ISSUER}/token`, credentials, body: ["grant_type", "refresh_token"] }],
  profile: [{ to: `GET ${userinfo}`, credentials: "bearer" as const, body: [] }],
  validation: [
    { to: `POST ${ISSUER}/introspect`, credentials, body: ["token", "token_type_hint"] },
  ],
  revocation: revocations(`POST ${ISSUER}/revoke`, credentials, ["token", "token_type_hint"]),
});
export const EXAMPLE_ENDPOINTS = {
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  introspection_endpoint: `${ISSUER}/introspect`,
  revocation_endpoint: `${ISSUER}/revoke`,
};
export const OPEN_ENDPOINTS = [
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "jwks_uri",
  "default_expires_in_seconds",
];

/** What a generic provider's answers may say beyond the RFCs. */
export const UNDERSTOOD: Observed["answers"] = {
  errors: {
    bad_refresh_token: "invalid_grant",
    bad_verification_code: "invalid_grant",
    code_already_used: "invalid_grant",
    invalid_code: "invalid_grant",
    invalid_refresh_token: "invalid_grant",
    token_revoked: "invalid_grant",
    application_suspended: "config_error integration",
    bad_client_secret: "config_error integration",
    bad_redirect_uri: "config_error integration",
    incorrect_client_credentials: "config_error integration",
    invalid_client_id: "config_error integration",
    redirect_uri_mismatch: "config_error integration",
    ratelimited: "rate_limited",
    fatal_error: "unavailable",
    internal_error: "unavailable",
    service_unavailable: "unavailable",
  },
  deadTokens: ["account_inactive", "invalid_auth", "token_expired", "token_revoked"],
  failureFlags: ["ok"],
  rateLimits: [403],
  scopes: {
    "https://www.googleapis.com/auth/userinfo.email": [
      "https://www.googleapis.com/auth/userinfo.email",
      "email",
    ],
    "https://www.googleapis.com/auth/userinfo.profile": [
      "https://www.googleapis.com/auth/userinfo.profile",
      "profile",
    ],
  },
  scopeSeparators: [","],
};
