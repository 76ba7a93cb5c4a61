import { runInBackground } from "#shared/async/run-in-background";
import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { TokensError } from "#shared/contracts/tokens/service";
import { retryUntil } from "#shared/db/retry-until";
import type { TokenAnswer } from "#shared/provider/types";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { Attempt } from "./attempt.ts";
import { computeBackoffMs, computeUnclearRetryMs } from "./backoff.ts";
import type { Deps } from "../context.ts";
import { type Failure, recordDeadGrant, recordFailure } from "./failure-repository.ts";
import type { Lease } from "./lease-repository.ts";
import { type AnswerSource, sealSetback } from "./seal-answer.ts";
import { adoptOrphan, storeSealed } from "./store-answer.ts";
import { republish } from "../token/republish.ts";
import type { Setback } from "../token/sealed-grant.ts";
import { needsReauth, toRefreshError } from "../token/state-error.ts";
import { TIMES } from "../token/times.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import type { TokenRow } from "../token/token-repository.ts";

/**
 * Records that the provider refused the grant. After an attempt whose outcome nobody knows, a response that its holder
 * left outweighs the verdict.
 */
export async function declareDead(
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
  nudgeOutbox(deps, "tokens", ctx, row.projectId);
  return endAttempt(deps, row, dead, needsReauth(reason), providerError);
}

/** Takes the token of a grant that is dead out of the cache, and tells the caller. */
function endAttempt(
  deps: Deps,
  row: TokenRow,
  dead: { state: ConnectionState; epoch: number },
  error: TokensError,
  providerError: string | null,
): Attempt {
  const keys = [
    connectionKey(row.connectionId),
    externalKey(row.projectId, row.integrationId, row.externalId),
  ];
  deps.waitUntil(deps.cache.writeTombstone(keys, dead.epoch));
  // The connection was disabled meanwhile: its readers get that error instead.
  if (dead.state !== "needs_reauth") return { kind: "superseded" };
  const provider = providerError === null ? {} : { provider_error: providerError };
  return { kind: "failed", error: { ...error, ...provider } };
}

/** Records a failure that leaves the grant alive; unless it was the last of many refusals, or brought a refresh token. */
export async function declareFailed(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  source: AnswerSource,
  answer: FailedAnswer,
): Promise<Attempt> {
  const failure = classifyFailure(answer, lease.failures + 1);
  const { code, providerError, retryInMs } = failure;
  if (answer.rotatedTokenPlaintext !== undefined)
    return keepRefreshToken(deps, ctx, row, lease, source, answer.rotatedTokenPlaintext, {
      kind: "failing",
      code,
      providerError,
      retryInMs,
    });
  // As before a verdict of the provider: these refusals may be about a token that was spent.
  if (failure.isRefusal && lease.unknownOutcomes > 0)
    if ((await adoptOrphan(deps, ctx, lease)) === "adopted") return { kind: "superseded" };
  const dead = await persist(deps, () => recordFailure(deps.db, ctx, lease, failure));
  nudgeOutbox(deps, "tokens", ctx, row.projectId);
  if (dead !== null)
    return endAttempt(deps, row, dead, needsReauth("refused_repeatedly"), providerError);
  runInBackground(deps, () => republish(deps, ctx, row.projectId, row.connectionId));
  const leaseLeftMs = failure.outcomeUnknown ? source.startedMs + TIMES.leaseMs - deps.clock() : 0;
  return {
    kind: "failed",
    error: toRefreshError(code, providerError, Math.max(retryInMs, leaseLeftMs)),
  };
}

/**
 * Stores the refresh token of an answer whose access token is not handed out, as safely as a good answer: the old one is
 * spent. The stored access token stays for as long as it lives.
 */
export async function keepRefreshToken(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  lease: Lease,
  source: AnswerSource,
  refreshTokenPlaintext: string | null,
  setback: Setback,
): Promise<Attempt> {
  const grant = await sealSetback(deps, lease, source, refreshTokenPlaintext, setback);
  const { stored } = await storeSealed(deps, ctx, lease, source, grant);
  if (stored === null) return { kind: "superseded" };
  if (setback.kind === "dead")
    return endAttempt(deps, row, stored, needsReauth(setback.reason), null);
  runInBackground(deps, () => republish(deps, ctx, row.projectId, row.connectionId));
  return {
    kind: "failed",
    error: toRefreshError(setback.code, setback.providerError, setback.retryInMs),
  };
}

type FailedAnswer = Exclude<TokenAnswer, { kind: "ok" } | { kind: "invalid_grant" }>;

const LONGEST_RETRY_AFTER_SECONDS = 300;
const CONFIG_RETRY_MS = 60_000;

function classifyFailure(answer: FailedAnswer, failures: number): Failure {
  switch (answer.kind) {
    case "config_error":
      return {
        code: "config_error",
        providerError: answer.providerError,
        outcomeUnknown: false,
        isRefusal: answer.about === "request",
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
        isRefusal: false,
        retryInMs: seconds * 1_000,
        circuit: { kind: "open", openMs: seconds * 1_000 },
      };
    }
    case "unavailable":
      return {
        code: "provider_unavailable",
        providerError: answer.providerError,
        outcomeUnknown: answer.outcomeUnknown,
        isRefusal: false,
        retryInMs: computeBackoffMs(failures),
        circuit: { kind: "down" },
      };
  }
}

/** Records the outcome of a finished provider call. The statement is fenced, so repeating it does nothing. */
const persist = <T>(deps: Deps, statement: () => Promise<T>): Promise<T> =>
  retryUntil(deps.clock, deps.clock() + TIMES.storeWindowMs / 2, statement);
