import { decodeJwt } from "jose";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { AnswerWarning } from "#shared/contracts/tokens/grant";
import { endsAtUnknownTime, isOddLife } from "#shared/provider/token-set";

/** Longer lives are cut to this, so that every component can represent the date. */
const LONGEST_SECONDS = 10 * 365 * 86_400;

/** What is known about a token's life. */
export type LifeFacts = {
  /** What the answer names; null for nothing that counts. */
  readonly namedSeconds: number | null;
  /** What an answer named before. Negative: a token did not live that long; this is the most to believe, negated. */
  readonly knownSeconds: number | null;
  /** The warnings about the answer. */
  readonly warnings: readonly AnswerWarning[];
  readonly refreshable: boolean;
  readonly accessTokenPlaintext: string;
};

/** For a token that ends, nobody knows when: short enough to be mended soon, long enough not to be refreshed all the time. */
const SHORT_SECONDS = 600;

/**
 * How long an access token lives, counted from the request for it: what the answer says, else what an earlier answer said,
 * else the provider's default, else the token's own claims if it is a JWT. The claims are not trusted: a wrong guess only
 * shifts a refresh.
 *
 * @returns a life of null when none of them gives a credible one: the token counts as valid until the provider rejects it.
 *   The warnings are those that only an earlier answer makes.
 */
export function computeTokenLife(
  integration: ResolvedIntegration,
  facts: LifeFacts,
): { lifeMs: number | null; warnings: AnswerWarning[] } {
  const { namedSeconds: named, knownSeconds: known } = facts;
  const learnt = known !== null && known < 0 ? -known : null;
  const isTooLong = learnt !== null && named !== null && named > learnt;
  const seconds =
    (isTooLong ? learnt : named) ??
    (known === null ? null : Math.abs(known)) ??
    integration.definition.default_expires_in_seconds ??
    readClaimedLifeSeconds(facts.accessTokenPlaintext) ??
    (facts.refreshable && endsAtUnknownTime(facts.warnings) ? SHORT_SECONDS : null);
  const isMissing = named === null && known !== null && !isOddLife(facts.warnings);
  return {
    lifeMs: seconds === null ? null : Math.min(Math.max(seconds, 0), LONGEST_SECONDS) * 1_000,
    warnings: [...(isTooLong ? [notTrusted] : []), ...(isMissing ? [notNamed] : [])],
  };
}

const notTrusted: AnswerWarning = {
  code: "expires_in_not_trusted",
  detail:
    "The provider names a life that an earlier token did not have: it was refused before. Atlas refreshes sooner.",
};
const notNamed: AnswerWarning = {
  code: "no_expires_in_any_more",
  detail: "The provider named no life of the token, as it did before. Atlas uses the life it knew.",
};

function readClaimedLifeSeconds(accessTokenPlaintext: string): number | null {
  if (accessTokenPlaintext.split(".").length !== 3) return null;
  try {
    const { exp, iat } = decodeJwt(accessTokenPlaintext);
    if (typeof exp !== "number") return null;
    const seconds = exp - (typeof iat === "number" ? iat : Date.now() / 1_000);
    // Ignore an `exp` already in the past; trusting it would refresh the token on every read.
    return seconds > 0 ? seconds : null;
  } catch {
    return null;
  }
}
