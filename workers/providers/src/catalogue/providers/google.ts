import { defineProvider } from "../define-provider.ts";
import { googleForPeople } from "../for-people/google.ts";

/**
 * Google. It issues a refresh token only with `access_type=offline`, and at a second consent only with
 * `prompt=consent`. It does not know `prompt=login`. Revoking any token ends everything that the user granted to the client.
 *
 * @see [Discovery document](https://accounts.google.com/.well-known/openid-configuration)
 */
export const google = defineProvider({
  id: "google",
  name: "Google",
  for_people: googleForPeople,
  issuer: "https://accounts.google.com",
  authorization_endpoint: "https://accounts.google.com/o/oauth2/v2/auth",
  token_endpoint: "https://oauth2.googleapis.com/token",
  userinfo_endpoint: "https://openidconnect.googleapis.com/v1/userinfo",
  revocation_endpoint: "https://oauth2.googleapis.com/revoke",
  jwks_uri: "https://www.googleapis.com/oauth2/v3/certs",
  authorization_params: { access_type: "offline", prompt: "consent" },
  sign_in: {
    authorization_params: { access_type: "online", prompt: "select_account" },
    fresh_params: {},
  },
  default_scopes: ["openid", "email", "profile"],
  token_endpoint_auth_method: "client_secret_post",
  default_expires_in_seconds: 3600,
  profile: { label: ["email", "name"] },
  error_aliases: { redirect_uri_mismatch: "client_error" },
  rate_limit_statuses: [403],
  scope_aliases: {
    "https://www.googleapis.com/auth/userinfo.email": "email",
    "https://www.googleapis.com/auth/userinfo.profile": "profile",
  },
  documentation_url: "https://developers.google.com/identity/protocols/oauth2/web-server",
});
