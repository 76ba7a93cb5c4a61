/** What an `error` of a token or revocation endpoint says about the grant and the integration. */
export type ErrorMeaning =
  | "invalid_grant"
  /** The client itself is refused, whoever's grant it is about. */
  | "client_error"
  /** Refused for a reason that may be this request's alone. */
  | "request_error"
  | "rate_limited"
  | "unavailable";

/**
 * The standard's error names and the names that providers use in their place. Names are facts of their documentation;
 * one that is not here means `request_error`, because that neither declares a grant dead nor an integration broken.
 *
 * @see [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
 * @see [OpenID Connect Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)
 */
const MEANINGS = new Map<string, ErrorMeaning>([
  ["invalid_grant", "invalid_grant"],
  ["invalid_client", "client_error"],
  // Google says this of a refresh token that another client of the same app got.
  ["unauthorized_client", "request_error"],
  ["invalid_scope", "request_error"],
  ["unsupported_grant_type", "client_error"],
  ["invalid_request", "request_error"],
  ["temporarily_unavailable", "unavailable"],
  ["server_error", "unavailable"],
  ["slow_down", "rate_limited"],
  // The person has to be asked again.
  ["interaction_required", "invalid_grant"],
  ["login_required", "invalid_grant"],
  ["consent_required", "invalid_grant"],
  // GitHub
  ["bad_refresh_token", "invalid_grant"],
  ["bad_verification_code", "invalid_grant"],
  ["incorrect_client_credentials", "client_error"],
  ["redirect_uri_mismatch", "client_error"],
  ["application_suspended", "client_error"],
  // Slack
  ["invalid_refresh_token", "invalid_grant"],
  ["token_revoked", "invalid_grant"],
  ["invalid_code", "invalid_grant"],
  ["code_already_used", "invalid_grant"],
  ["bad_client_secret", "client_error"],
  ["invalid_client_id", "client_error"],
  ["bad_redirect_uri", "client_error"],
  ["ratelimited", "rate_limited"],
  ["internal_error", "unavailable"],
  ["fatal_error", "unavailable"],
  ["service_unavailable", "unavailable"],
]);

export const meaningOf = (error: string): ErrorMeaning => MEANINGS.get(error) ?? "request_error";

/** Errors with which a resource answers that the access token itself is no good; on revocation: nothing left to revoke. */
const DEAD_TOKEN_ERRORS = new Set([
  "invalid_token",
  "invalid_grant",
  // Slack
  "invalid_auth",
  "token_revoked",
  "token_expired",
  "account_inactive",
]);

export const saysTokenIsDead = (error: string): boolean => DEAD_TOKEN_ERRORS.has(error);
