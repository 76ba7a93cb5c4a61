import { runInBackground } from "#shared/async/run-in-background";
import type { CallContext } from "#shared/contracts/call-context";
import type { Deps } from "../../context.ts";
import { isRefreshDue } from "./refresh-due.ts";
import { isUnexpired, attemptInCell } from "../get-fresh-token.ts";
import { findObstacle } from "../../token/state-error.ts";
import { findToken } from "../../token/token-repository.ts";

type Target = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly version: number;
};

/**
 * Refreshes a living token that is inside its margin, behind the answer: once per connection, version and 10 s across
 * all isolates while Redis answers, once per isolate while it does not. Nobody waits for it, and the sweep catches what
 * is lost.
 */
export function refreshInBackground(deps: Deps, ctx: CallContext, target: Target): void {
  if (deps.backgroundGate.begin(target.connectionId))
    runInBackground(deps, () => refreshIfDue(deps, ctx, target));
}

/**
 * Refreshes this version unless somebody else is at it, something is in the way, the integration has no slot, or it is
 * not due at all.
 */
export async function refreshIfDue(deps: Deps, ctx: CallContext, target: Target): Promise<void> {
  const { projectId, connectionId, version } = target;
  if ((await deps.cache.claimBackgroundRefresh(connectionId, version)) === false) return;
  const row = await findToken(deps.db, projectId, connectionId);
  if (row === null || row.state !== "active" || row.version !== version || !row.refreshable) return;
  // A Worker whose clock is ahead asked too early.
  if (!isRefreshDue(row)) return;
  if (findObstacle(row) !== null || row.leaseLeftMs > 0) return;
  const slot = deps.slots.take(row.integrationId);
  if (slot === null) return;
  const token = isUnexpired(row) ? "valid" : "expired";
  const cell = deps.cells.begin(projectId, connectionId, version, token);
  await attemptInCell(deps, ctx, row, cell, slot);
}
