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
import { backoffMs, unclearRetryMs } from "./backoff.ts";
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
 * Refreshes a stored version of a grant, at most once across all isolates (docs/token-protocol.md §3): lease, provider
 * call, store. Runs to its end whoever waits for it, so its caller hands it to `waitUntil` as well.
 *
 * The lease lives on the database's clock alone. This isolate only measures how long it took itself: an acquire that
 * was answered late is given back unused, and the provider's time is limited so that it ends well within the lease.
 *
 * @see [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
 */
export async function attemptRefresh(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
): Promise<Attempt> {
  const startedMs = deps.clock();
  const late = () => deps.clock() - startedMs > TIMES.sendWindowMs;
  const lease = await acquire(deps, row, startedMs);
  if (lease === null) return { kind: "busy" };
  if (late()) return giveBack(deps, lease, { kind: "busy" });
  const ready = await prepareOrAdopt(deps, ctx, lease).catch(async (thrown: unknown) => {
    await giveBack(deps, lease, { kind: "busy" });
    throw thrown;
  });
  if ("kind" in ready) return ready;
  if (late()) return giveBack(deps, lease, { kind: "busy" });
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
      return fail(deps, ctx, row, lease, answer, startedMs);
  }
}

/**
 * One repetition for a reply that was lost: the same owner may acquire again within the send window. What may have been
 * taken without a reply is given back.
 */
async function acquire(deps: Deps, row: TokenRow, startedMs: number): Promise<Lease | null> {
  const owner = randomHandle();
  let lost = false;
  let lease: Lease | null = null;
  try {
    lease = await acquireLease(deps.db, row, owner).catch((thrown: unknown) => {
      lost = true;
      if (deps.clock() - startedMs > TIMES.sendWindowMs) throw thrown;
      return acquireLease(deps.db, row, owner);
    });
    return lease;
  } finally {
    if (lost && lease === null) runInBackground(deps, () => releaseLease(deps.db, row, owner));
  }
}

/** Nothing was sent. A lease that cannot even be given back runs out by itself. */
async function giveBack(
  deps: Deps,
  lease: Lease,
  outcome: Attempt,
  setAsideMs = 0,
): Promise<Attempt> {
  await releaseLease(deps.db, lease, lease.owner, setAsideMs).catch(() => undefined);
  return outcome;
}

/** All that sending needs; or how the attempt ended without anything to send. */
async function prepareOrAdopt(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
): Promise<Prepared | Attempt> {
  const prepared = await prepare(deps, ctx, lease);
  if (!prepared.ok)
    return giveBack(deps, lease, { kind: "failed", error: prepared.error }, TIMES.setAsideMs);
  if (lease.unknownOutcomes === 0) return prepared.value;
  const adopted = await adoptOrphan(deps, ctx, lease);
  if (adopted === "none") return prepared.value;
  if (adopted === "adopted") return { kind: "superseded" };
  // Redis does not reply, and may have the answer that this refresh token was spent for.
  if (lease.unknownOutcomes >= ORPHAN_PATIENCE) return prepared.value;
  await awaitOrphan(deps.db, lease, ORPHAN_RETRY_MS);
  return { kind: "superseded" };
}

/** So many unknown outcomes, waits for Redis included, and the provider is asked after all. */
const ORPHAN_PATIENCE = 6;
const ORPHAN_RETRY_MS = 5_000;

type Prepared = {
  readonly integration: ResolvedIntegration;
  readonly refreshTokenPlaintext: string;
  /** Held before anything is sent: an answer must find its key although the database has gone. */
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
    // Its own key version: a refresh token that was not rotated may be older than the access token beside it.
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
  const isUnknown = lease.unknownOutcomes > 0;
  // The last look: what an earlier holder left is worth more than the verdict on the token that it spent.
  if (isUnknown && (await adoptOrphan(deps, ctx, lease)) === "adopted")
    return { kind: "superseded" };
  const reason = isUnknown ? "refresh_outcome_unknown" : "invalid_grant";
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
  // Disabled meanwhile: that is what its readers are told.
  if (dead.state !== "needs_reauth") return { kind: "superseded" };
  return {
    kind: "failed",
    error: { ...needsReauth, provider_error: providerError },
  };
}

async function fail(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  answer: Exclude<TokenAnswer, { kind: "ok" } | { kind: "invalid_grant" }>,
  startedMs: number,
): Promise<Attempt> {
  const failure = failureOf(answer, lease.failures + 1);
  await persist(deps, () => recordFailure(deps.db, ctx, lease, failure));
  runInBackground(deps, () => republish(deps, ctx, row.projectId, row.connectionId));
  nudgeOutbox(deps, "tokens", ctx, row.projectId);
  const leaseLeftMs = failure.outcomeUnknown ? startedMs + TIMES.leaseMs - deps.clock() : 0;
  const retryInMs = Math.max(failure.retryInMs, leaseLeftMs);
  return { kind: "failed", error: toRefreshError(failure.code, failure.providerError, retryInMs) };
}

const LONGEST_RETRY_AFTER_SECONDS = 300;
const CONFIG_RETRY_MS = 60_000;

function failureOf(
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
          : { retryInMs: unclearRetryMs(failures), circuit: { kind: "unclear" } }),
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
        retryInMs: backoffMs(failures),
        circuit: { kind: "down" },
      };
  }
}

/** Says what a provider call already decided; fenced, so that a repetition does nothing. */
const persist = <T>(deps: Deps, statement: () => Promise<T>): Promise<T> =>
  retryUntil(deps.clock, deps.clock() + TIMES.storeWindowMs / 2, statement);
