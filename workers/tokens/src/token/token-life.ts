import { decodeJwt } from "jose";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";

/** Longer lives are cut to this, so that every component can represent the date. */
const LONGEST_SECONDS = 10 * 365 * 86_400;

/**
 * How long an access token lives, counted from the request for it: what the response says, else the provider's default,
 * else the token's own claims if it is a JWT. The claims are not trusted: a wrong guess only shifts a refresh.
 *
 * @returns null when none of them gives a credible life: the token counts as valid until the provider rejects it.
 */
export function computeTokenLifeMs(
  integration: ResolvedIntegration,
  expiresInSeconds: number | null,
  accessTokenPlaintext: string,
): number | null {
  const seconds =
    expiresInSeconds ??
    integration.definition.default_expires_in_seconds ??
    readClaimedLifeSeconds(accessTokenPlaintext);
  return seconds === null ? null : Math.min(Math.max(seconds, 0), LONGEST_SECONDS) * 1_000;
}

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
