import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers";
import { type Place, open, seal, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { log } from "#shared/observe/log";
import type { TokenSet } from "#shared/provider/types";
import type { Attempt } from "./attempt.ts";
import { refreshMarginMs } from "./backoff.ts";
import type { CacheEntry } from "./cache-entry.ts";
import type { Deps } from "./context.ts";
import type { SealingKey } from "./data-keys.ts";
import {
  type Lease,
  type SealedGrant,
  type StoreOutcome,
  storeRefresh,
} from "./lease-repository.ts";
import { type Orphan, decodeOrphan, encodeOrphan } from "./orphan.ts";
import { placeOf } from "./places.ts";
import { sendRevocationBehind } from "./send-revocation.ts";
import { TIMES } from "./times.ts";
import { answerFrom, vaultFailure } from "./token-answer.ts";
import { connectionKey, externalKey } from "./token-cache.ts";
import { tokenLifeMs } from "./token-life.ts";
import type { TokenRow } from "./token-repository.ts";

/** A provider's good answer on its way into the vault. */
export type Answer = {
  readonly integration: ResolvedIntegration;
  readonly key: SealingKey;
  readonly tokens: TokenSet;
  readonly sentMs: number;
  readonly startedMs: number;
};

/**
 * Stores a good answer, whatever it takes: repeated while the store window lasts; then the sealed answer waits in Redis
 * for the next holder of the lease. Only when both stores are away is a token lost, and then the log says `token_lost`.
 */
export async function storeAnswer(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  answer: Answer,
): Promise<Attempt> {
  const { key, integration } = answer;
  const orphan: Orphan = {
    keptAtMs: deps.clock(),
    wrapped: key.wrapped,
    grant: await sealAnswer(deps, lease, answer),
  };
  // Before the statement is sent: the cache entry's age counts from here.
  const readAtMs = await deps.cache.time();
  const outcome = await storeWithin(
    deps,
    ctx,
    lease,
    orphan,
    revokesEverything(integration),
    answer.startedMs + TIMES.storeWindowMs,
  );
  if (outcome === null) {
    const kept = await deps.cache.keepOrphan(
      lease.connectionId,
      lease.version,
      await seal(key, placeOfOrphan(lease), encodeOrphan(orphan)),
    );
    log("error", kept ? "token_orphaned" : "token_lost", {
      project_id: lease.projectId,
      connection_id: lease.connectionId,
      request_id: ctx.requestId,
    });
    throw new StoreOutage();
  }
  return settle(deps, ctx, row, lease, orphan, outcome, readAtMs);
}

const placeOfOrphan = ({ projectId, connectionId, version }: Lease): Place =>
  placeOf.orphan(projectId, connectionId, version);

/** Whether one revocation at this provider ends all grants of its user, the one after a reconnect included. */
const revokesEverything = ({ definition }: ResolvedIntegration): boolean =>
  definition.revocation.scope === "user";

/** Stores what an earlier holder could not. Null: there is nothing of it. */
export async function adoptOrphan(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  integration: ResolvedIntegration,
): Promise<Attempt | null> {
  const orphan = await findOrphan(deps, lease);
  if (orphan === null) return null;
  const readAtMs = await deps.cache.time();
  const outcome = await storeRefresh(
    deps.db,
    ctx,
    lease,
    orphan.grant,
    revokesEverything(integration),
  );
  deps.waitUntil(deps.cache.dropOrphan(lease.connectionId, lease.version));
  const settled = await settle(deps, ctx, row, lease, orphan, outcome, readAtMs);
  // It brought the refresh token home; an access token that died while it waited is nobody's answer.
  const { lifeMs, elapsedMs } = orphan.grant;
  return lifeMs !== null && lifeMs <= elapsedMs ? { kind: "superseded" } : settled;
}

/** Sealed as a whole, for this connection and version: what anybody else put there does not open and is left alone. */
async function findOrphan(deps: Deps, lease: Lease): Promise<Orphan | null> {
  const sealed = await deps.cache.readOrphan(lease.connectionId, lease.version);
  if (sealed === null) return null;
  try {
    const key = await deps.keys.forOpening(lease.projectId, sealedVersion(sealed));
    return decodeOrphan(await open(key, placeOfOrphan(lease), sealed), deps.clock());
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    vaultFailure(deps, thrown, lease.projectId, lease.connectionId);
    return null;
  }
}

/** The database was away for the whole store window; marked as an outage for the caller's 503. */
class StoreOutage extends Error {
  override readonly name = "StoreOutage";
  readonly outage = true;
}

async function sealAnswer(
  deps: Deps,
  lease: Lease,
  { integration, key, tokens, sentMs }: Answer,
): Promise<SealedGrant> {
  const { projectId, connectionId } = lease;
  const lifeMs = tokenLifeMs(integration, tokens.expiresInSeconds, tokens.accessTokenPlaintext);
  const [accessSealed, refreshSealed] = await Promise.all([
    seal(key, placeOf.accessToken(projectId, connectionId), tokens.accessTokenPlaintext),
    tokens.refreshTokenPlaintext === null
      ? null
      : seal(key, placeOf.refreshToken(projectId, connectionId), tokens.refreshTokenPlaintext),
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
        : refreshMarginMs(connectionId, lifeMs, integration.refresh_margin_seconds),
    scopes: tokens.scopes,
  };
}

/** B, repeated until it is answered or the window ends (null). Its repetition does nothing a second time. */
async function storeWithin(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
  { grant, keptAtMs }: Orphan,
  userWideRevocation: boolean,
  untilMs: number,
): Promise<StoreOutcome | null> {
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      const elapsedMs = grant.elapsedMs + (deps.clock() - keptAtMs);
      return await storeRefresh(deps.db, ctx, lease, { ...grant, elapsedMs }, userWideRevocation);
    } catch {
      if (deps.clock() + pauseMs > untilMs) return null;
      await scheduler.wait(pauseMs);
    }
  }
}

async function settle(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  { grant, wrapped }: Orphan,
  outcome: StoreOutcome,
  readAtMs: number | null,
): Promise<Attempt> {
  if (outcome.revocationId !== null)
    sendRevocationBehind(deps, ctx, lease.projectId, outcome.revocationId);
  if (lease.failures > 0 || row.state !== "active")
    nudgeOutbox(deps, "tokens", ctx, lease.projectId);
  const { stored } = outcome;
  if (stored === null || stored.state !== "active") return { kind: "superseded" };
  const scope = grant.scopes ?? row.grantedScopes;
  const entry: CacheEntry = {
    epoch: stored.epoch,
    version: stored.version,
    projectId: lease.projectId,
    connectionId: lease.connectionId,
    state: stored.state,
    accessSealed: grant.accessSealed,
    dataKeyVersion: grant.dataKeyVersion,
    dataKeyWrapped: wrapped,
    expiresAtMs: stored.expiresAtMs,
    refreshDueAtMs: stored.refreshDueAtMs,
    scope,
    missingScopes: row.requestedScopes.filter((asked) => !scope.includes(asked)),
    lastRefreshError: null,
  };
  const keys = [connectionKey(lease.connectionId)];
  if (stored.alone) keys.push(externalKey(lease.projectId, lease.integrationId, stored.externalId));
  const remainingMs = grant.lifeMs === null ? null : grant.lifeMs - grant.elapsedMs;
  deps.waitUntil(deps.cache.publish(keys, entry, remainingMs, readAtMs));
  const token = await answerFrom(deps, entry);
  return token.ok
    ? { kind: "refreshed", entry, token: token.value }
    : { kind: "failed", error: token.error };
}
