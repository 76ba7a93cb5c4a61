import type { CatalogueEntry } from "../entry.ts";

/**
 * Google. A refresh token comes only with `access_type=offline`, and at a second consent only with `prompt=consent`.
 * Revoking any token ends everything that the user granted to the client.
 *
 * @see [Using OAuth 2.0 for web server applications](https://developers.google.com/identity/protocols/oauth2/web-server)
 * @see [Discovery document](https://accounts.google.com/.well-known/openid-configuration)
 */
export const google: CatalogueEntry = {
  requiredSettings: [],
  allowedSettings: ["authorization_params"],
  definition: {
    id: "google",
    name: "Google",
    protocol: "oidc",
    issuer: "https://accounts.google.com",
    authorization_endpoint: "https://accounts.google.com/o/oauth2/v2/auth",
    token_endpoint: "https://oauth2.googleapis.com/token",
    userinfo_endpoint: "https://openidconnect.googleapis.com/v1/userinfo",
    introspection_endpoint: null,
    revocation_endpoint: "https://oauth2.googleapis.com/revoke",
    jwks_uri: "https://www.googleapis.com/oauth2/v3/certs",
    authorization_response_iss: false,
    authorization_params: { access_type: "offline", prompt: "consent" },
    pkce: true,
    default_scopes: ["openid", "email", "profile"],
    required_scopes: ["openid"],
    scope_separator: " ",
    token_endpoint_auth_method: "client_secret_post",
    default_expires_in_seconds: 3600,
    revocation: { method: "rfc7009", scope: "user" },
    validation: "userinfo",
    profile: { subject: "sub", label: ["email", "name"], email: "email" },
    documentation_url: "https://developers.google.com/identity/protocols/oauth2/web-server",
  },
};
