import type { AnswerQuirks, ErrorMeaning } from "../../contracts/providers/answer-quirks.ts";

/**
 * The standards' error names.
 *
 * @see [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
 * @see [OpenID Connect Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)
 */
const MEANINGS = new Map<string, ErrorMeaning>([
  ["invalid_grant", "invalid_grant"],
  ["invalid_client", "client_error"],
  // Also said of a single refresh token, when another client of the same app obtained it.
  ["unauthorized_client", "request_error"],
  ["invalid_scope", "request_error"],
  ["unsupported_grant_type", "client_error"],
  ["invalid_request", "request_error"],
  ["temporarily_unavailable", "unavailable"],
  ["server_error", "unavailable"],
  ["slow_down", "rate_limited"],
  // The provider has to ask the person again.
  ["interaction_required", "invalid_grant"],
  ["login_required", "invalid_grant"],
  ["consent_required", "invalid_grant"],
]);

/**
 * What an error name means: the provider's aliases first, then the standards. An unknown name means `request_error`,
 * which declares neither the grant dead nor the integration broken.
 */
export function readErrorMeaning(
  { error_aliases: aliases }: AnswerQuirks,
  error: string,
): ErrorMeaning {
  const alias = Object.hasOwn(aliases, error) ? aliases[error] : undefined;
  return alias ?? MEANINGS.get(error) ?? "request_error";
}

const DEAD_TOKEN_ERRORS = new Set(["invalid_token", "invalid_grant"]);

/** Whether the error rejects the token itself. In answer to a revocation: there is nothing left to revoke. */
export const saysTokenIsDead = (quirks: AnswerQuirks, error: string): boolean =>
  DEAD_TOKEN_ERRORS.has(error) || quirks.dead_token_errors.includes(error);
