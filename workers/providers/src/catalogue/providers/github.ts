import type { CatalogueEntry } from "../entry.ts";

/**
 * GitHub, OAuth Apps and GitHub Apps alike. Tokens of OAuth Apps do not expire; those of GitHub Apps do and come with
 * `expires_in` and a refresh token. Its errors are answered with status 200, and granted scopes come back separated by
 * commas.
 *
 * @see [Authorizing OAuth apps](https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps)
 * @see [Delete an app authorization](https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-authorization)
 */
export const github: CatalogueEntry = {
  requiredSettings: [],
  allowedSettings: ["authorization_params"],
  definition: {
    id: "github",
    name: "GitHub",
    protocol: "oauth2",
    issuer: null,
    authorization_endpoint: "https://github.com/login/oauth/authorize",
    token_endpoint: "https://github.com/login/oauth/access_token",
    userinfo_endpoint: "https://api.github.com/user",
    introspection_endpoint: null,
    revocation_endpoint: "https://api.github.com/applications/{client_id}/grant",
    jwks_uri: null,
    authorization_response_iss: false,
    authorization_params: {},
    pkce: true,
    default_scopes: ["read:user", "user:email"],
    required_scopes: [],
    scope_separator: " ",
    token_endpoint_auth_method: "client_secret_post",
    default_expires_in_seconds: null,
    revocation: { method: "github_grant", scope: "user" },
    validation: "userinfo",
    profile: { subject: "id", label: ["login", "name"], email: "email" },
    documentation_url:
      "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
  },
};
