import { runInBackground } from "#shared/async/run-in-background";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { TokensError } from "#shared/contracts/tokens/service";
import { open, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { randomHandle } from "#shared/random";
import { refreshGrant } from "#shared/provider/token-endpoint";
import type { TokenAnswer } from "#shared/provider/types";
import { type Result, err, ok } from "#shared/result";
import type { Attempt } from "./attempt.ts";
import { computeBackoffMs, computeUnclearRetryMs } from "./backoff.ts";
import type { Deps } from "../context.ts";
import type { SealingKey } from "../vault/data-keys.ts";
import { retryUntil } from "#shared/db/retry-until";
import {
  type Failure,
  type Lease,
  acquireLease,
  awaitOrphan,
  recordDeadGrant,
  recordFailure,
  releaseLease,
} from "./lease-repository.ts";
import { placeOf } from "../vault/places.ts";
import { republish } from "../token/republish.ts";
import { resolveEnabled } from "../token/resolve-integration.ts";
import { getSealingKey } from "../vault/get-sealing-key.ts";
import { needsReauth, toRefreshError } from "../token/state-error.ts";
import { adoptOrphan, storeAnswer } from "./store-answer.ts";
import { TIMES } from "../token/times.ts";
import { reportVaultFailure } from "../token/token-answer.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import type { TokenRow } from "../token/token-repository.ts";

/**
 * Refreshes one stored version of a connection's grant, at most once across all isolates (docs/token-protocol.md §3): lease, provider
 * call, store. It runs to the end even when its caller stops waiting, so the caller must also pass it to `waitUntil`.
 *
 * The lease is timed by the database's clock alone. This isolate measures only its own elapsed time. If the acquire
 * took too long, it releases the lease unused; and the provider's deadline is short enough to end well within the
 * lease.
 *
 * @see [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
 */
export async function attemptRefresh(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
): Promise<Attempt> {
  const startedMs = deps.clock();
  const isTooLate = () => deps.clock() - startedMs > TIMES.sendWindowMs;
  const lease = await acquire(deps, row, startedMs);
  if (lease === null) return { kind: "busy" };
  if (isTooLate()) return releaseUnused(deps, lease, { kind: "busy" });
  const ready = await prepareOrAdopt(deps, ctx, lease).catch(async (thrown: unknown) => {
    await releaseUnused(deps, lease, { kind: "busy" });
    throw thrown;
  });
  if ("kind" in ready) return ready;
  if (isTooLate()) return releaseUnused(deps, lease, { kind: "busy" });
  const { integration, refreshTokenPlaintext, key } = ready;

  const sentMs = deps.clock();
  const answer = await refreshGrant(deps.provider, integration, refreshTokenPlaintext, {
    deadlineMs: TIMES.refreshDeadlineMs,
  });
  switch (answer.kind) {
    case "ok":
      return storeAnswer(deps, ctx, row, lease, {
        integration,
        key,
        tokens: answer.tokens,
        sentMs,
        startedMs,
      });
    case "invalid_grant":
      return declareDead(deps, ctx, row, lease, answer.providerError);
    default:
      return declareFailed(deps, ctx, row, lease, answer, startedMs);
  }
}

/**
 * Acquires the lease and retries once if the reply was lost: the same owner may acquire again within the send window.
 * If it still has no lease then, it releases the one that it may have acquired without learning of it.
 */
async function acquire(deps: Deps, row: TokenRow, startedMs: number): Promise<Lease | null> {
  const owner = randomHandle();
  let replyLost = false;
  let lease: Lease | null = null;
  try {
    lease = await acquireLease(deps.db, row, owner).catch((thrown: unknown) => {
      replyLost = true;
      if (deps.clock() - startedMs > TIMES.sendWindowMs) throw thrown;
      return acquireLease(deps.db, row, owner);
    });
    return lease;
  } finally {
    if (replyLost && lease === null) runInBackground(deps, () => releaseLease(deps.db, row, owner));
  }
}

/** Releases a lease under which nothing was sent. If the release fails too, the lease expires by itself. */
async function releaseUnused(
  deps: Deps,
  lease: Lease,
  outcome: Attempt,
  setAsideMs = 0,
): Promise<Attempt> {
  await releaseLease(deps.db, lease, lease.owner, setAsideMs).catch(() => undefined);
  return outcome;
}

/** Returns everything needed to send the request, or how the attempt ended if there is nothing to send. */
async function prepareOrAdopt(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
): Promise<Prepared | Attempt> {
  const prepared = await prepare(deps, ctx, lease);
  if (!prepared.ok)
    return releaseUnused(deps, lease, { kind: "failed", error: prepared.error }, TIMES.setAsideMs);
  if (lease.unknownOutcomes === 0) return prepared.value;
  const adopted = await adoptOrphan(deps, ctx, lease);
  if (adopted === "none") return prepared.value;
  if (adopted === "adopted") return { kind: "superseded" };
  // Redis is down, and it may hold the response that this refresh token was already spent on.
  if (lease.unknownOutcomes >= ORPHAN_PATIENCE) return prepared.value;
  await awaitOrphan(deps.db, lease, ORPHAN_RETRY_MS);
  return { kind: "superseded" };
}

/** After this many unknown outcomes, waits for Redis included, the provider is asked anyway. */
const ORPHAN_PATIENCE = 6;
const ORPHAN_RETRY_MS = 5_000;

type Prepared = {
  readonly integration: ResolvedIntegration;
  readonly refreshTokenPlaintext: string;
  /** Loaded before anything is sent, so that the response can be sealed even if the database goes down. */
  readonly key: SealingKey;
};

async function prepare(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
): Promise<Result<Prepared, TokensError>> {
  const integration = await resolveEnabled(deps, ctx, lease.projectId, lease.integrationId);
  if (!integration.ok) return integration;
  const sealing = await getSealingKey(deps, lease.projectId);
  if (!sealing.ok) return sealing;
  try {
    // A refresh token that was not rotated may be sealed under an older key than the access token next to it.
    const key = await deps.keys.forOpening(lease.projectId, sealedVersion(lease.refreshSealed));
    const place = placeOf.refreshToken(lease.projectId, lease.connectionId);
    return ok({
      integration: integration.value,
      refreshTokenPlaintext: await open(key, place, lease.refreshSealed),
      key: sealing.value,
    });
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    return err(reportVaultFailure(deps, thrown, lease.projectId, lease.connectionId));
  }
}

async function declareDead(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  providerError: string,
): Promise<Attempt> {
  const hadUnknownOutcome = lease.unknownOutcomes > 0;
  // Check once more: a response left by an earlier holder outweighs the verdict on the refresh token that it spent.
  if (hadUnknownOutcome && (await adoptOrphan(deps, ctx, lease)) === "adopted")
    return { kind: "superseded" };
  const reason = hadUnknownOutcome ? "refresh_outcome_unknown" : "invalid_grant";
  const dead = await persist(deps, () =>
    recordDeadGrant(deps.db, ctx, lease, { reason, providerError }),
  );
  if (dead === null) return { kind: "superseded" };
  const keys = [
    connectionKey(row.connectionId),
    externalKey(row.projectId, row.integrationId, row.externalId),
  ];
  deps.waitUntil(deps.cache.writeTombstone(keys, dead.epoch));
  nudgeOutbox(deps, "tokens", ctx, row.projectId);
  // The connection was disabled meanwhile: its readers get that error instead.
  if (dead.state !== "needs_reauth") return { kind: "superseded" };
  return {
    kind: "failed",
    error: { ...needsReauth, provider_error: providerError },
  };
}

async function declareFailed(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  answer: Exclude<TokenAnswer, { kind: "ok" } | { kind: "invalid_grant" }>,
  startedMs: number,
): Promise<Attempt> {
  const failure = classifyFailure(answer, lease.failures + 1);
  await persist(deps, () => recordFailure(deps.db, ctx, lease, failure));
  runInBackground(deps, () => republish(deps, ctx, row.projectId, row.connectionId));
  nudgeOutbox(deps, "tokens", ctx, row.projectId);
  const leaseLeftMs = failure.outcomeUnknown ? startedMs + TIMES.leaseMs - deps.clock() : 0;
  const retryInMs = Math.max(failure.retryInMs, leaseLeftMs);
  return { kind: "failed", error: toRefreshError(failure.code, failure.providerError, retryInMs) };
}

const LONGEST_RETRY_AFTER_SECONDS = 300;
const CONFIG_RETRY_MS = 60_000;

function classifyFailure(
  answer: Exclude<TokenAnswer, { kind: "ok" } | { kind: "invalid_grant" }>,
  failures: number,
): Failure {
  switch (answer.kind) {
    case "config_error":
      return {
        code: "config_error",
        providerError: answer.providerError,
        outcomeUnknown: false,
        ...(answer.about === "integration"
          ? { retryInMs: CONFIG_RETRY_MS, circuit: { kind: "open", openMs: CONFIG_RETRY_MS } }
          : { retryInMs: computeUnclearRetryMs(failures), circuit: { kind: "unclear" } }),
      };
    case "rate_limited": {
      const seconds = Math.min(answer.retryAfterSeconds ?? 30, LONGEST_RETRY_AFTER_SECONDS);
      return {
        code: "rate_limited",
        providerError: answer.providerError,
        outcomeUnknown: false,
        retryInMs: seconds * 1_000,
        circuit: { kind: "open", openMs: seconds * 1_000 },
      };
    }
    case "unavailable":
      return {
        code: "provider_unavailable",
        providerError: answer.providerError,
        outcomeUnknown: answer.outcomeUnknown,
        retryInMs: computeBackoffMs(failures),
        circuit: { kind: "down" },
      };
  }
}

/** Records the outcome of a finished provider call. The statement is fenced, so repeating it does nothing. */
const persist = <T>(deps: Deps, statement: () => Promise<T>): Promise<T> =>
  retryUntil(deps.clock, deps.clock() + TIMES.storeWindowMs / 2, statement);
