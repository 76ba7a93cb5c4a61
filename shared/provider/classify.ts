import { meaningOf } from "./error-aliases.ts";
import { ProviderFetchError } from "./guarded-fetch.ts";
import type { ProviderAnswer } from "./lenient-response.ts";
import type { TokenAnswer } from "./types.ts";
import { BlockedUrlError } from "./url-policy.ts";

export type TokenFailure = Exclude<TokenAnswer, { kind: "ok" }>;

/**
 * Gateways that cannot say what became of the request behind them. A complete 500 or 503 is the provider's own word
 * that it failed; 521, 523, 525, 526 and 530 are its front's word that it never got there.
 */
const UNKNOWN_OUTCOME = new Set([502, 504, 520, 522, 524, 527]);

/** What a token endpoint's answer means when it brought no usable tokens. */
export function classifyFailure(answer: ProviderAnswer): TokenFailure {
  const { status, error: providerError, retryAfterSeconds } = answer;
  const meaning = providerError === null ? null : meaningOf(providerError);
  const asksToWait =
    status === 429 ||
    meaning === "rate_limited" ||
    (meaning === "unavailable" && retryAfterSeconds !== null);
  if (asksToWait) return { kind: "rate_limited", retryAfterSeconds, providerError };
  // A server that failed is not believed about the grant, whatever its error page says.
  if (status >= 500) return unavailable(UNKNOWN_OUTCOME.has(status), providerError);
  if (status === 408 || status === 425) return unavailable(false, providerError);
  if (providerError === null)
    return status >= 400 ? configError("request", `http_${status}`) : unavailable(true, null);
  if (meaning === "unavailable") return unavailable(false, providerError);
  if (meaning === "invalid_grant") return { kind: "invalid_grant", providerError };
  return configError(meaning === "client_error" ? "integration" : "request", providerError);
}

export const configError = (
  about: "integration" | "request",
  providerError: string,
): TokenFailure => ({ kind: "config_error", about, providerError });

/** What a request that brought no answer at all means. Only what certainly was not sent has a known outcome. */
export function classifyThrown(thrown: unknown): TokenFailure {
  if (thrown instanceof BlockedUrlError) return configError("integration", "endpoint_blocked");
  const unsent = thrown instanceof ProviderFetchError && thrown.reason === "unreachable";
  return unavailable(!unsent, null);
}

export const unavailable = (
  outcomeUnknown: boolean,
  providerError: string | null,
): TokenFailure => ({ kind: "unavailable", outcomeUnknown, providerError });
