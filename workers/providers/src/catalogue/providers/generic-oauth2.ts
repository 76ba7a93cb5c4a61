import type { CatalogueEntry } from "../entry.ts";

/**
 * Any OAuth 2.0 provider, by its endpoints. Without a userinfo endpoint Atlas cannot tell accounts apart: each end user
 * then has one connection at the integration.
 *
 * @see [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749)
 */
export const genericOauth2: CatalogueEntry = {
  requiredSettings: ["authorization_endpoint", "token_endpoint"],
  allowedSettings: [
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "revocation_scope",
    "token_endpoint_auth_method",
    "scope_separator",
    "pkce",
    "default_expires_in_seconds",
    "profile_subject",
    "profile_label",
    "authorization_params",
  ],
  definition: {
    id: "generic-oauth2",
    name: "OAuth 2.0",
    protocol: "oauth2",
    issuer: null,
    authorization_endpoint: null,
    token_endpoint: null,
    userinfo_endpoint: null,
    introspection_endpoint: null,
    revocation_endpoint: null,
    jwks_uri: null,
    authorization_response_iss: false,
    authorization_params: {},
    pkce: true,
    default_scopes: [],
    required_scopes: [],
    scope_separator: " ",
    token_endpoint_auth_method: "client_secret_basic",
    default_expires_in_seconds: null,
    // Nobody knows; taking it for the widest costs no grant.
    revocation: { method: "rfc7009", scope: "user" },
    validation: "introspection",
    profile: {
      subject: "sub",
      label: ["name", "login", "username", "email"],
      email: "email",
    },
    documentation_url: "https://www.rfc-editor.org/rfc/rfc6749",
  },
};
