import type { CallContext } from "#shared/contracts/call-context";
import { asService } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { PARALLEL, runInParallel } from "#shared/async/run-in-parallel";
import { isRefreshDue } from "../refresh/background/refresh-due.ts";
import { isUnexpired, attemptInCell } from "../refresh/get-fresh-token.ts";
import { resolveEnabled } from "../token/resolve-integration.ts";
import { claimDueRevocations } from "../revocation/revocation-repository.ts";
import { rewrapSome } from "./rewrap-keys.ts";
import { rotateSome } from "./rotate-data-keys.ts";
import { sendClaimed } from "../revocation/send-revocation.ts";
import { findObstacle } from "../token/state-error.ts";
import { purgeLeftovers } from "../connections/state-repository.ts";
import {
  type DueConnection,
  type Passed,
  expireUnrefreshable,
  findDueRefreshes,
  setAside,
} from "./sweep-repository.ts";
import { measureBacklog } from "./measure-backlog.ts";
import { purgeUsage } from "../usage/usage-repository.ts";
import { TIMES } from "../token/times.ts";
import { findToken } from "../token/token-repository.ts";

const BATCH = { total: 60, perIntegration: 30 };
/**
 * A failed refresh costs eleven subrequests, its count included, and a revocation five, so a run stays below the thousand that Cloudflare
 * allows one invocation. A refresh that runs out of subrequests between response and store would lose a token. The next
 * sweep continues.
 */
const TRIES_PER_RUN = 70;
const REVOCATIONS_PER_RUN = 20;
/** The most data keys that one sweep re-wraps, and the most connections that it re-seals. */
const KEYS_PER_RUN = 20;
const LEFTOVERS_PER_RUN = 500;
const OLD_HOURS_PER_RUN = 5_000;
/** How long a sweep starts refreshes, and after them revocations. The next sweep continues. */
const BUDGET_MS = { refreshes: 20_000, revocations: 10_000 };

/**
 * See {@link TokensService.runDue}. Any number of sweeps may run at once: the lease decides who refreshes a connection,
 * and the claim decides who sends a revocation.
 */
export async function runDue(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<{ refreshed: number; revocations_sent: number }, TokensError>> {
  await expireUnrefreshable(deps.db, ctx, 200);
  const refreshed = await refreshDue(deps, ctx, deps.clock() + BUDGET_MS.refreshes);
  const revocations_sent = await sendDue(deps, ctx, deps.clock() + BUDGET_MS.revocations);
  await purgeLeftovers(deps.db, LEFTOVERS_PER_RUN);
  await purgeUsage(deps.db, OLD_HOURS_PER_RUN);
  await rewrapSome(deps, KEYS_PER_RUN);
  await rotateSome(deps, KEYS_PER_RUN);
  await measureBacklog(deps);
  return ok({ refreshed, revocations_sent });
}

/**
 * Refreshes due connections batch by batch, the longest overdue first. It tries no connection twice and skips an
 * integration as soon as it proves unusable, so that broken ones never keep the others from their turn.
 */
async function refreshDue(deps: Deps, ctx: CallContext, untilMs: number): Promise<number> {
  const passed: Passed = { connections: new Set(), integrations: new Set() };
  let refreshed = 0;
  while (deps.clock() < untilMs && passed.connections.size < TRIES_PER_RUN) {
    const due = await findDueRefreshes(deps.db, BATCH, passed);
    if (due.length === 0) break;
    refreshed += await runInParallel(deps, due, untilMs, (one) =>
      refreshOne(deps, ctx, one, passed),
    );
  }
  return refreshed;
}

async function refreshOne(
  deps: Deps,
  ctx: CallContext,
  due: DueConnection,
  passed: Passed,
): Promise<boolean> {
  if (passed.integrations.has(due.integrationId)) return false;
  if (passed.connections.size >= TRIES_PER_RUN) return false;
  const by = asService(ctx, "tokens", due.projectId);
  const integration = await resolveEnabled(deps, by, due.projectId, due.integrationId);
  if (!integration.ok) {
    passed.integrations.add(due.integrationId);
    await setAside(deps.db, due, TIMES.setAsideMs);
    return false;
  }
  passed.connections.add(due.connectionId);
  const row = await findToken(deps.db, due.projectId, due.connectionId);
  if (row === null || row.state !== "active" || !row.refreshable) return false;
  if (row.circuitLeftMs > 0) passed.integrations.add(due.integrationId);
  if (findObstacle(row) !== null || row.leaseLeftMs > 0) return false;
  if (!isRefreshDue(row)) return false;
  const slot = deps.slots.take(row.integrationId);
  if (slot === null) return false;
  const token = isUnexpired(row) ? "valid" : "expired";
  const cell = deps.cells.begin(row.projectId, row.connectionId, row.version, token);
  const attempt = await attemptInCell(deps, by, row, cell, slot);
  return attempt.kind === "refreshed";
}

async function sendDue(deps: Deps, ctx: CallContext, untilMs: number): Promise<number> {
  let sent = 0;
  for (let tried = 0; deps.clock() < untilMs && tried < REVOCATIONS_PER_RUN;) {
    const claimed = await claimDueRevocations(deps.db, PARALLEL);
    if (claimed.length === 0) break;
    tried += claimed.length;
    sent += await runInParallel(deps, claimed, untilMs, async (revocation) => {
      const answers = await sendClaimed(
        deps,
        asService(ctx, "tokens", revocation.projectId),
        revocation,
      );
      return answers.every(({ result }) => result !== "queued");
    });
  }
  return sent;
}
