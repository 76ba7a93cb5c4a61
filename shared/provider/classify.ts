import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";
import { UNRECOGNIZED } from "./answers/error-member.ts";
import { readErrorDescription } from "./answers/error-description.ts";
import { readErrorMeaning } from "./answers/error-meaning.ts";
import { findStandardName, readEvidence } from "./answers/read-evidence.ts";
import { ProviderFetchError, type ProviderFetchFailure } from "./address/guarded-fetch.ts";
import type { ProviderAnswer } from "./answers/lenient-response.ts";
import type { TokenAnswer } from "./types.ts";
import { BlockedUrlError } from "./address/url-policy.ts";

export type TokenFailure = Exclude<TokenAnswer, { kind: "ok" }>;

/**
 * Statuses of gateways that do not know what happened to the request behind them. A complete 500 or 503 is the
 * provider's own report that it failed; with 521, 523, 525, 526 and 530 its front end reports that the request never
 * arrived.
 */
const UNKNOWN_OUTCOME = new Set([502, 504, 520, 522, 524, 527]);

/**
 * Classifies a token endpoint's answer that carries no usable tokens. The provider's aliases decide first, then the
 * standards' names, then what the answer's texts say: the table is answers/grant-evidence.ts.
 */
export const classifyFailure = (quirks: AnswerQuirks, answer: ProviderAnswer): TokenFailure => ({
  ...classify(quirks, answer),
  providerErrorDescription: answer.body === null ? null : readErrorDescription(answer.body),
});

function classify(quirks: AnswerQuirks, answer: ProviderAnswer): TokenFailure {
  const { status, retryAfterSeconds } = answer;
  const isNamed = answer.error !== null && answer.error !== UNRECOGNIZED;
  // Deep inside, or in a member of another name, a standard name is as good as in `error`.
  const inside = isDecided(quirks, answer.error) ? null : findStandardName(answer);
  const providerError = isNamed ? answer.error : (inside?.name ?? answer.error);
  const named =
    inside?.means ?? (providerError === null ? null : readErrorMeaning(quirks, providerError));
  const asksToWait =
    status === 429 ||
    named === "rate_limited" ||
    (named === "unavailable" && retryAfterSeconds !== null);
  if (asksToWait) return { kind: "rate_limited", retryAfterSeconds, providerError };
  // Ignore what a failing server says about the grant; its error page may say anything.
  const error = providerError ?? `http_${status}`;
  if (status >= 500) return makeUnavailable(UNKNOWN_OUTCOME.has(status), error);
  if (status === 408 || status === 425) return makeUnavailable(false, error);
  if (providerError === null && status < 400) return makeUnavailable(true, "unreadable_answer");
  if (named === "unavailable") return makeUnavailable(false, providerError);
  if (named === "client_error") return makeConfigError("integration", error);
  const said = readEvidence(answer);
  if (said === "rate_limited") return { kind: said, retryAfterSeconds, providerError };
  if (said === "unavailable") return makeUnavailable(false, providerError);
  return named === "invalid_grant" || said === "invalid_grant"
    ? { kind: "invalid_grant", providerError: error }
    : makeConfigError("request", error);
}

/** Whether the error's own name says what it means. An unknown name, or none, says nothing. */
const isDecided = (quirks: AnswerQuirks, error: string | null): boolean =>
  error !== null &&
  (Object.hasOwn(quirks.error_aliases, error) ||
    readErrorMeaning(quirks, error) !== "request_error");

export const makeConfigError = (
  about: "integration" | "request",
  providerError: string,
): TokenFailure => ({ kind: "config_error", about, providerError });

/** What to call it when no answer came that could name its error itself. */
const NAME_OF: Readonly<Record<ProviderFetchFailure, string | null>> = {
  unreachable: "unreachable",
  deadline: "timed_out",
  aborted: null,
  redirect: "redirected",
  too_large: "answer_too_large",
  broken: "connection_lost",
};

/**
 * Classifies a request that got no answer. The outcome is known only if Atlas certainly sent nothing. The names are fixed
 * words of Atlas, never a part of what the exception says.
 */
export function classifyThrown(thrown: unknown): TokenFailure {
  if (thrown instanceof BlockedUrlError) return makeConfigError("integration", "endpoint_blocked");
  const reason = thrown instanceof ProviderFetchError ? thrown.reason : null;
  return makeUnavailable(reason !== "unreachable", reason === null ? null : NAME_OF[reason]);
}

export const makeUnavailable = (
  outcomeUnknown: boolean,
  providerError: string | null,
): TokenFailure => ({ kind: "unavailable", outcomeUnknown, providerError });
