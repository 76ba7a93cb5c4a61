import type { AnswerQuirks } from "#shared/contracts/providers/answer-quirks";

/**
 * What an integration of a generic provider understands beyond the RFCs: names and habits from the documentation of
 * widely used providers. None of them collides with a standard name.
 *
 * @see [GitHub's errors](https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors)
 * @see [Slack's errors](https://docs.slack.dev/reference/methods/oauth.v2.access#errors)
 * @see [Google's scopes](https://developers.google.com/identity/protocols/oauth2/scopes#google-sign-in)
 */
export const COMMON_QUIRKS: AnswerQuirks = {
  error_aliases: {
    bad_refresh_token: "invalid_grant",
    bad_verification_code: "invalid_grant",
    code_already_used: "invalid_grant",
    invalid_code: "invalid_grant",
    invalid_refresh_token: "invalid_grant",
    token_revoked: "invalid_grant",
    application_suspended: "client_error",
    bad_client_secret: "client_error",
    bad_redirect_uri: "client_error",
    incorrect_client_credentials: "client_error",
    invalid_client_id: "client_error",
    redirect_uri_mismatch: "client_error",
    ratelimited: "rate_limited",
    fatal_error: "unavailable",
    internal_error: "unavailable",
    service_unavailable: "unavailable",
  },
  dead_token_errors: ["account_inactive", "invalid_auth", "token_expired", "token_revoked"],
  failure_flags: ["ok"],
  rate_limit_statuses: [403],
  scope_aliases: {
    "https://www.googleapis.com/auth/userinfo.email": "email",
    "https://www.googleapis.com/auth/userinfo.profile": "profile",
  },
  // What GitHub's `user` includes, another provider's `user` may not.
  included_scopes: {},
  granted_scope_separators: [","],
};
