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
 * Refreshes a valid token that is inside its margin, in the background. Starts once per connection, version and 10 s
 * across all isolates while Redis is up, once per isolate while it is down. Safe to lose: the sweep catches up.
 */
export function refreshInBackground(deps: Deps, ctx: CallContext, target: Target): void {
  if (deps.backgroundGate.begin(target.connectionId))
    runInBackground(deps, () => refreshIfDue(deps, ctx, target));
}

/**
 * Refreshes this version unless another caller is doing so, a back-off or an open circuit blocks it, the integration
 * has no free slot, or it is not due.
 */
export async function refreshIfDue(deps: Deps, ctx: CallContext, target: Target): Promise<void> {
  const { projectId, connectionId, version } = target;
  if ((await deps.cache.claimBackgroundRefresh(connectionId, version)) === false) return;
  const row = await findToken(deps.db, projectId, connectionId);
  if (row === null || row.state !== "active" || row.version !== version || !row.refreshable) return;
  // A Worker whose clock runs ahead asks too early.
  if (!isRefreshDue(row)) return;
  if (findObstacle(row) !== null || row.leaseLeftMs > 0) return;
  const slot = deps.slots.take(row.integrationId);
  if (slot === null) return;
  const token = isUnexpired(row) ? "valid" : "expired";
  const cell = deps.cells.begin(projectId, connectionId, version, token);
  await attemptInCell(deps, ctx, row, cell, slot);
}
