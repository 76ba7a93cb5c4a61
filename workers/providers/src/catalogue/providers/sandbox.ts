import type { CatalogueEntry } from "../entry.ts";

/**
 * The sandbox provider of `dev/sandbox` at this issuer. Its endpoints follow from the issuer, not from a discovery
 * document read once, because it may get another port at the next start.
 */
export const sandboxAt = (issuer: string): CatalogueEntry => ({
  requiredSettings: [],
  allowedSettings: ["authorization_params"],
  definition: {
    id: "sandbox",
    name: "Sandbox",
    protocol: "oidc",
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    introspection_endpoint: `${issuer}/token/introspection`,
    revocation_endpoint: `${issuer}/token/revocation`,
    jwks_uri: `${issuer}/jwks`,
    authorization_response_iss: true,
    authorization_params: {},
    pkce: true,
    default_scopes: ["openid", "profile", "email", "offline_access"],
    required_scopes: ["openid"],
    scope_separator: " ",
    token_endpoint_auth_method: "client_secret_basic",
    default_expires_in_seconds: null,
    revocation: { method: "rfc7009", scope: "grant" },
    validation: "introspection",
    profile: { subject: "sub", label: ["name", "email"], email: "email" },
    documentation_url: null,
  },
});
