import { defineProvider } from "../define-provider.ts";
import { githubScopes } from "../github-scopes.ts";
import { githubForPeople, githubSignIn } from "../for-people/github.ts";

/**
 * GitHub, OAuth Apps and GitHub Apps. Tokens of the latter expire, and a refresh ends the access token before. GitHub deletes
 * the user's whole grant, for an access token only: 422 means that the app has no such token, 404 that there is no such app.
 *
 * @see [Refreshing user access tokens](https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens)
 * @see [Delete an app authorization](https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-authorization)
 */
export const github = defineProvider({
  id: "github",
  name: "GitHub",
  for_people: githubForPeople,
  authorization_endpoint: "https://github.com/login/oauth/authorize",
  token_endpoint: "https://github.com/login/oauth/access_token",
  userinfo_endpoint: "https://api.github.com/user",
  revocation_endpoint: "https://api.github.com/applications/{client_id}/grant",
  sign_in: githubSignIn,
  ...githubScopes,
  token_endpoint_auth_method: "client_secret_post",
  reuse_seconds: 0,
  revocation: {
    method: "delete_grant",
    accept: "application/vnd.github+json",
    unknown_token_statuses: [422],
  },
  profile: { subject: "id", label: ["login", "name"], email: "email" },
  error_aliases: {
    bad_refresh_token: "invalid_grant",
    bad_verification_code: "invalid_grant",
    application_suspended: "client_error",
    incorrect_client_credentials: "client_error",
    redirect_uri_mismatch: "client_error",
  },
  rate_limit_statuses: [403],
  documentation_url:
    "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
});
