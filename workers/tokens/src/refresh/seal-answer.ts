import type { ConnectionWarning } from "#shared/contracts/tokens/connection";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { AnswerWarning } from "#shared/contracts/tokens/grant";
import { seal, sealedVersion } from "#shared/crypto/envelope";
import type { TokenSet } from "#shared/provider/types";
import { computeRefreshMarginMs } from "./backoff.ts";
import type { Deps } from "../context.ts";
import type { Lease } from "./lease-repository.ts";
import type { SealedGrant, Setback } from "../token/sealed-grant.ts";
import { computeTokenLife } from "../token/token-life.ts";
import type { SealingKey } from "../vault/data-keys.ts";
import { openExtra, sealExtra } from "../token/extra.ts";
import { placeOf } from "../vault/places.ts";

/** Where a provider's answer came from: the request, and what it takes to seal and store the answer. */
export type AnswerSource = {
  readonly integration: ResolvedIntegration;
  readonly key: SealingKey;
  readonly sentMs: number;
  readonly startedMs: number;
};

/** The sealed form of an answer whose access token is handed out. */
export type SealedAnswer = SealedGrant & { readonly accessSealed: string };

/** Seals a good answer, with the life that its token has by all that is known about it. */
export async function sealAnswer(
  deps: Deps,
  lease: Lease,
  source: AnswerSource,
  tokens: TokenSet,
): Promise<SealedAnswer> {
  const { integration, key, sentMs } = source;
  const { projectId, connectionId } = lease;
  const { lifeMs, warnings } = computeTokenLife(integration, {
    namedSeconds: tokens.expiresInSeconds,
    knownSeconds: lease.namedLifeSeconds,
    warnings: tokens.warnings,
    refreshable: true,
    accessTokenPlaintext: tokens.accessTokenPlaintext,
  });
  const extra = await mergeExtra(deps, lease, key, tokens.facts);
  const [accessSealed, refreshSealed] = await Promise.all([
    seal(key, placeOf.accessToken(projectId, connectionId), tokens.accessTokenPlaintext),
    sealRefreshToken(lease, key, tokens.refreshTokenPlaintext),
  ]);
  return {
    accessSealed,
    refreshSealed,
    dataKeyVersion: key.version,
    lifeMs,
    elapsedMs: deps.clock() - sentMs,
    marginMs:
      lifeMs === null
        ? 0
        : computeRefreshMarginMs(connectionId, lifeMs, integration.refresh_margin_seconds),
    // Some providers send an empty list on a refresh instead of repeating the scopes.
    scopes: tokens.scopes?.length === 0 ? null : tokens.scopes,
    namedLifeSeconds: tokens.expiresInSeconds,
    extraSealed: extra.sealed,
    warnings: dateWarnings(deps, [...tokens.warnings, ...warnings, ...extra.warnings]),
  };
}

/** Seals the refresh token of an answer whose access token is not handed out. */
export async function sealSetback(
  deps: Deps,
  lease: Lease,
  { key, sentMs }: AnswerSource,
  refreshTokenPlaintext: string | null,
  setback: Setback,
): Promise<SealedGrant> {
  return {
    accessSealed: null,
    refreshSealed: await sealRefreshToken(lease, key, refreshTokenPlaintext),
    dataKeyVersion: key.version,
    lifeMs: null,
    elapsedMs: deps.clock() - sentMs,
    marginMs: 0,
    scopes: null,
    setback,
  };
}

const sealRefreshToken = async (
  { projectId, connectionId }: Lease,
  key: SealingKey,
  plaintext: string | null,
): Promise<string | null> =>
  plaintext === null ? null : seal(key, placeOf.refreshToken(projectId, connectionId), plaintext);

/**
 * The connection's facts with the answer's own, under the key that seals the tokens, so that a warm read needs one key.
 * Null: the stored ones stay as they are.
 */
async function mergeExtra(
  deps: Deps,
  { projectId, connectionId, extraSealed }: Lease,
  key: SealingKey,
  facts: Readonly<Record<string, unknown>>,
): Promise<{ sealed: string | null; warnings: AnswerWarning[] }> {
  const isOld = extraSealed !== null && sealedVersion(extraSealed) !== key.version;
  if (!isOld && Object.keys(facts).length === 0) return { sealed: null, warnings: [] };
  const known = await openExtra(deps, projectId, connectionId, extraSealed);
  // What does not open is left for the operator, and is not written over.
  if (known === null) return { sealed: null, warnings: [] };
  return sealExtra(key, projectId, connectionId, known, facts);
}

export const dateWarnings = (
  deps: Pick<Deps, "clock">,
  warnings: readonly AnswerWarning[],
): ConnectionWarning[] =>
  warnings.map((warning) => ({ ...warning, at: new Date(deps.clock()).toISOString() }));
