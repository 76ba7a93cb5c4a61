import { within } from "#shared/async/within";
import { newId } from "#shared/ids";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { TokenSet } from "#shared/provider/types";
import type { Attempt } from "./attempt.ts";
import type { CacheEntry } from "../token/cache-entry.ts";
import type { Deps } from "../context.ts";
import type { SealingKey } from "../vault/data-keys.ts";
import { isUnstorable } from "#shared/db/failure";
import { retryUntil } from "#shared/db/retry-until";
import type { Lease, StoreOutcome, StoredRefresh } from "./lease-repository.ts";
import { type Fitted, storeWhatFits } from "./store-what-fits.ts";
import { type Orphan, findOrphan, keepOrphan } from "./orphan.ts";
import { type AnswerSource, type SealedAnswer, sealAnswer } from "./seal-answer.ts";
import { resolveEnabled, reuseSeconds } from "../token/resolve-integration.ts";
import { sendRevocationInBackground } from "../revocation/send-revocation.ts";
import { type SealedGrant, tokensOnly } from "../token/sealed-grant.ts";
import { TIMES } from "../token/times.ts";
import { openToken, missingScopes } from "../token/token-answer.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import type { TokenRow } from "../token/token-repository.ts";

/** Stores a successful response, publishes it and opens its token for the callers. */
export async function storeAnswer(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  source: AnswerSource,
  tokens: TokenSet,
): Promise<Attempt> {
  const grant = await sealAnswer(deps, lease, source, tokens);
  // Read before the statement is sent, because the cache entry's age counts from here.
  const readAtMs = await deps.cache.time();
  const { stored, inPart } = await storeSealed(deps, ctx, lease, source, grant);
  if (stored === null || stored.state !== "active") return { kind: "superseded" };
  // The integration may have been disabled during the provider call. Then no caller gets the token, and no cache.
  const integration = await resolveEnabled(deps, ctx, lease.projectId, lease.integrationId);
  if (!integration.ok) return { kind: "failed", error: integration.error };
  const kept = inPart ? tokensOnly(grant) : grant;
  const entry = entryOfStored(row, lease, source.key, kept, stored);
  const keys = [connectionKey(lease.connectionId)];
  if (stored.alone) keys.push(externalKey(lease.projectId, lease.integrationId, stored.externalId));
  const { lifeMs, elapsedMs } = grant;
  const remainingMs = lifeMs === null ? null : lifeMs - elapsedMs;
  const reuse = reuseSeconds(integration.value);
  deps.waitUntil(deps.cache.publishRefreshed(keys, entry, remainingMs, readAtMs, reuse));
  const token = await openToken(deps, entry);
  return token.ok
    ? { kind: "refreshed", entry, token: token.value }
    : { kind: "failed", error: token.error };
}

/**
 * Stores a response and retries until the store window ends. If PostgreSQL has not stored it within half a second, the
 * sealed response also goes to Redis, where the next holder of the lease finds it, because the platform may end this
 * isolate long before the window does. A token is lost only when both stores are down; the log then says `token_lost`.
 *
 * @returns `stored` is null when the connection has changed meanwhile.
 */
export async function storeSealed(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
  source: AnswerSource,
  grant: SealedGrant,
): Promise<Fitted> {
  const orphan: Orphan = { keptAtMs: deps.clock(), leaseSeq: lease.seq, grant };
  const outcome = await storeOrKeep(deps, ctx, lease, source, orphan);
  announce(deps, ctx, lease, outcome);
  return outcome;
}

/**
 * Stores a response that an earlier holder of the lease could not store.
 *
 * It belongs to that earlier lease, so it does not satisfy a forced refresh that began later, and it says nothing about
 * the state of the provider now.
 *
 * @returns `adopted`: read the row again, because the access token may have expired while the orphan waited and its
 *   data key may have been re-wrapped. `unavailable`: Redis does not respond.
 */
export async function adoptOrphan(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
): Promise<"adopted" | "none" | "unavailable"> {
  const orphan = await findOrphan(deps, lease);
  if (orphan === "unavailable") return "unavailable";
  if (orphan === null) return "none";
  const earlier: Lease = { ...lease, seq: orphan.leaseSeq, takenAt: null };
  const revocationId = newId("revocation");
  const store = () => storeWhatFits(deps, ctx, earlier, orphan.grant, revocationId);
  const outcome = await retryUntil(deps.clock, deps.clock() + TIMES.sendWindowMs, store);
  announce(deps, ctx, lease, outcome);
  // An answer about another account ends the connection: what the cache still has is not handed out any longer.
  const { stored } = outcome;
  if (stored !== null && stored.state !== "active") {
    const keys = [
      connectionKey(lease.connectionId),
      externalKey(lease.projectId, lease.integrationId, stored.externalId),
    ];
    deps.waitUntil(deps.cache.writeTombstone(keys, stored.epoch));
  }
  deps.waitUntil(deps.cache.expireOrphan(lease.connectionId, lease.version));
  return "adopted";
}

/** @throws {@link StoreOutage} when PostgreSQL did not store the response within the window. */
async function storeOrKeep(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
  source: AnswerSource,
  orphan: Orphan,
): Promise<Fitted> {
  let isOver = false;
  const storing = storeWithin(
    deps,
    ctx,
    lease,
    orphan,
    source.startedMs + TIMES.storeWindowMs,
  ).finally(() => {
    isOver = true;
  });
  const soon = await within(TIMES.storePatienceMs, storing, () => null);
  if (soon !== null) return soon;
  const kept = await keepOrphan(deps, lease, source.key, orphan, () => isOver);
  const outcome = await storing;
  if (outcome === null) {
    deps.log("error", kept ? "token_orphaned" : "token_lost", {
      project_id: lease.projectId,
      connection_id: lease.connectionId,
    });
    throw new StoreOutage();
  }
  if (kept) deps.waitUntil(deps.cache.expireOrphan(lease.connectionId, lease.version));
  return outcome;
}

/** The database was down for the whole store window. Marked as an outage, so that the caller gets a 503. */
class StoreOutage extends Error {
  override readonly name = "StoreOutage";
  readonly outage = true;
}

/**
 * Repeats statement B until it succeeds, or until the window ends or the database refuses the tokens themselves (null).
 * Repeating B is harmless.
 */
async function storeWithin(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
  { grant, keptAtMs }: Orphan,
  untilMs: number,
): Promise<Fitted | null> {
  const revocationId = newId("revocation");
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      const elapsedMs = grant.elapsedMs + (deps.clock() - keptAtMs);
      return await storeWhatFits(deps, ctx, lease, { ...grant, elapsedMs }, revocationId);
    } catch (thrown) {
      if (isUnstorable(thrown) || deps.clock() + pauseMs > untilMs) return null;
      await scheduler.wait(pauseMs);
    }
  }
}

/** Runs in the background after a store: revokes a response that came too late, and nudges projects about an event. */
function announce(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
  { revocationId, announced }: StoreOutcome,
): void {
  if (revocationId !== null) sendRevocationInBackground(deps, ctx, lease.projectId, revocationId);
  if (announced) nudgeOutbox(deps, "tokens", ctx, lease.projectId);
}

function entryOfStored(
  row: TokenRow,
  lease: Lease,
  key: SealingKey,
  grant: SealedAnswer,
  stored: StoredRefresh,
): CacheEntry {
  const scope = grant.scopes ?? row.grantedScopes;
  return {
    epoch: stored.epoch,
    version: stored.version,
    projectId: lease.projectId,
    connectionId: lease.connectionId,
    state: stored.state,
    accessSealed: grant.accessSealed,
    extraSealed: grant.extraSealed ?? lease.extraSealed,
    dataKeyVersion: grant.dataKeyVersion,
    dataKeyWrapped: key.wrapped,
    expiresAtMs: stored.expiresAtMs,
    refreshDueAtMs: stored.refreshDueAtMs,
    scope,
    missingScopes: missingScopes({ requestedScopes: row.requestedScopes, grantedScopes: scope }),
    lastRefreshError: null,
  };
}
