import { runInBackground } from "#shared/async/run-in-background";
import { within } from "#shared/async/within";
import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { TokensError } from "#shared/contracts/tokens/service";
import { open, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { randomHandle } from "#shared/random";
import {
  type RefreshedIdentity,
  checkRefreshedIdToken,
  unchecked,
} from "#shared/provider/refreshed-id-token";
import { hideSecret } from "#shared/provider/token-answer";
import { refreshGrant } from "#shared/provider/token-endpoint";
import type { TokenSet } from "#shared/provider/types";
import { type Result, err, ok } from "#shared/result";
import type { Attempt } from "./attempt.ts";
import type { Deps } from "../context.ts";
import type { SealingKey } from "../vault/data-keys.ts";
import { declareDead, declareFailed, keepRefreshToken } from "./declare-failure.ts";
import { type Lease, acquireLease, awaitOrphan, releaseLease } from "./lease-repository.ts";
import { placeOf } from "../vault/places.ts";
import { resolveEnabled } from "../token/resolve-integration.ts";
import { getSealingKey } from "../vault/get-sealing-key.ts";
import type { AnswerSource } from "./seal-answer.ts";
import { adoptOrphan, storeAnswer } from "./store-answer.ts";
import { TIMES } from "../token/times.ts";
import { reportVaultFailure } from "../token/vault-failure.ts";
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
  const received = await refreshGrant(deps.provider, integration, refreshTokenPlaintext, {
    deadlineMs: TIMES.refreshDeadlineMs,
  });
  const answer = hideSecret(received, refreshTokenPlaintext);
  const source = { integration, key, sentMs, startedMs };
  switch (answer.kind) {
    case "ok":
      return storeChecked(deps, ctx, row, lease, source, answer.tokens);
    case "invalid_grant":
      return declareDead(deps, ctx, row, lease, answer.providerError);
    default:
      return declareFailed(deps, ctx, row, lease, source, answer);
  }
}

/** Stores a good answer; of one about another account only the refresh token, and the connection needs its end user. */
async function storeChecked(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  source: AnswerSource,
  tokens: TokenSet,
): Promise<Attempt> {
  const identity = await checkIdentity(deps, source.integration, lease.account, tokens.idToken);
  if (identity === "other")
    return keepRefreshToken(deps, ctx, row, lease, source, tokens.refreshTokenPlaintext, {
      kind: "dead",
      reason: "account_mismatch",
    });
  const warnings = identity === "same" ? tokens.warnings : [...tokens.warnings, identity];
  return storeAnswer(deps, ctx, row, lease, source, { ...tokens, warnings });
}

/** The answer is nowhere but in memory meanwhile, so the keys may not take long. */
async function checkIdentity(
  deps: Deps,
  integration: ResolvedIntegration,
  account: Lease["account"],
  idToken: string | null,
): Promise<RefreshedIdentity> {
  if (idToken === null || integration.definition.protocol !== "oidc") return "same";
  const checking = checkRefreshedIdToken(deps.signingKeys, integration, account, idToken);
  return within(TIMES.identityMs, checking, () => unchecked);
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
