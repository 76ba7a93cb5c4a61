import { decodeJwt } from "jose";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";

/** Longer lives than this are stored as this: a date that every part can compute with. */
const LONGEST_SECONDS = 10 * 365 * 86_400;

/**
 * How long an access token lives from the moment it was asked for: what the answer says, else the provider's default,
 * else the token's own claims when it is a JWT (nothing is trusted by this: a wrong guess only moves a refresh).
 *
 * @returns null when nothing credible says so: the token is taken to live until the provider refuses it.
 */
export function computeTokenLifeMs(
  integration: ResolvedIntegration,
  expiresInSeconds: number | null,
  accessTokenPlaintext: string,
): number | null {
  const seconds =
    expiresInSeconds ??
    integration.definition.default_expires_in_seconds ??
    claimedLifeSeconds(accessTokenPlaintext);
  return seconds === null ? null : Math.min(Math.max(seconds, 0), LONGEST_SECONDS) * 1_000;
}

function claimedLifeSeconds(accessTokenPlaintext: string): number | null {
  if (accessTokenPlaintext.split(".").length !== 3) return null;
  try {
    const { exp, iat } = decodeJwt(accessTokenPlaintext);
    if (typeof exp !== "number") return null;
    const seconds = exp - (typeof iat === "number" ? iat : Date.now() / 1_000);
    // A token that claims to be dead on arrival says nothing of use: believed, it would be refreshed at every read.
    return seconds > 0 ? seconds : null;
  } catch {
    return null;
  }
}
