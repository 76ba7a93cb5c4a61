import type { CallContext } from "#shared/contracts/call-context";
import { asService } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { runInParallel } from "#shared/async/run-in-parallel";
import { isRefreshDue } from "../refresh/background/refresh-due.ts";
import { isUnexpired, attemptInCell } from "../refresh/get-fresh-token.ts";
import { resolveEnabled } from "../token/resolve-integration.ts";
import { findObstacle } from "../token/state-error.ts";
import {
  type DueConnection,
  type Part,
  type Passed,
  findDueRefreshes,
  setAside,
} from "./sweep-repository.ts";
import { TIMES } from "../token/times.ts";
import { findToken } from "../token/token-repository.ts";

const BATCH = { total: 60, perIntegration: 30 };
/**
 * A failed refresh costs eleven subrequests, its count included, and a revocation five, so a run stays below the thousand that Cloudflare
 * allows one invocation. A refresh that runs out of subrequests between response and store would lose a token. The next
 * invocation continues.
 */
const TRIES_PER_RUN = 70;
/** How long one invocation starts refreshes. */
const BUDGET_MS = 20_000;

export type Refreshed = {
  readonly refreshed: number;
  /** Whether more was due than one invocation may do. */
  readonly more: boolean;
};

/** See {@link TokensService.refreshDue}. */
export async function refreshDuePart(
  deps: Deps,
  ctx: CallContext,
  part: Part,
): Promise<Result<Refreshed, TokensError>> {
  return ok(await refreshDue(deps, ctx, part));
}

/**
 * Refreshes due connections batch by batch, the longest overdue first. It tries no connection twice and skips an
 * integration as soon as it proves unusable, so that broken ones never keep the others from their turn.
 */
export async function refreshDue(
  deps: Deps,
  ctx: CallContext,
  part: Part | null,
): Promise<Refreshed> {
  const untilMs = deps.clock() + BUDGET_MS;
  const passed: Passed = { connections: new Set(), integrations: new Set() };
  let refreshed = 0;
  while (deps.clock() < untilMs && passed.connections.size < TRIES_PER_RUN) {
    const due = await findDueRefreshes(deps.db, BATCH, passed, part);
    if (due.length === 0) return { refreshed, more: false };
    refreshed += await runInParallel(deps, due, untilMs, (one) =>
      refreshOne(deps, ctx, one, passed),
    );
  }
  return { refreshed, more: true };
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
    // Nobody reads tokens of a disabled integration, so the database may sleep meanwhile.
    const isDisabled = integration.error.code === "integration_disabled";
    await setAside(deps.db, due, isDisabled ? TIMES.longestRestMs : TIMES.setAsideMs);
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
