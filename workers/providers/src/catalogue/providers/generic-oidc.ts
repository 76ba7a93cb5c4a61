import type { CatalogueEntry } from "../entry.ts";

/**
 * Any OpenID Connect provider, by its issuer; the rest comes from its discovery document.
 *
 * @see [OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html)
 */
export const genericOidc: CatalogueEntry = {
  requiredSettings: ["issuer"],
  allowedSettings: [
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "revocation_scope",
    "token_endpoint_auth_method",
    "pkce",
    "default_expires_in_seconds",
    "profile_label",
    "authorization_params",
  ],
  definition: {
    id: "generic-oidc",
    name: "OpenID Connect",
    protocol: "oidc",
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
    default_scopes: ["openid", "profile", "email", "offline_access"],
    required_scopes: ["openid"],
    scope_separator: " ",
    token_endpoint_auth_method: "client_secret_basic",
    default_expires_in_seconds: null,
    // Nobody knows; taking it for the widest costs no grant.
    revocation: { method: "rfc7009", scope: "user" },
    validation: "introspection",
    profile: {
      subject: "sub",
      label: ["name", "preferred_username", "email"],
      email: "email",
    },
    documentation_url: "https://openid.net/specs/openid-connect-core-1_0.html",
  },
};
