import { behind } from "#shared/rpc/behind";
import type { CallContext } from "#shared/contracts/call-context";
import type { Deps } from "./context.ts";
import { isRefreshDue } from "./refresh-due.ts";
import { runInCell } from "./refreshed-token.ts";
import { obstacle } from "./state-error.ts";
import { findToken } from "./token-repository.ts";

/**
 * Refreshes a living token that is inside its margin, behind the answer: once per connection, version and 10 s across
 * all isolates while Redis answers, once per isolate while it does not. Nobody waits for it, and the sweep catches what
 * is lost.
 */
export function refreshBehind(
  deps: Deps,
  ctx: CallContext,
  target: { projectId: string; connectionId: string; version: number },
): void {
  const { projectId, connectionId, version } = target;
  if (!deps.behind.begin(connectionId)) return;
  behind(deps, async () => {
    if ((await deps.cache.claimBackgroundRefresh(connectionId, version)) === false) return;
    const row = await findToken(deps.db, projectId, connectionId);
    if (row === null || row.state !== "active" || row.version !== version || !row.refreshable)
      return;
    // A Worker whose clock is ahead asked too early.
    if (!isRefreshDue(row)) return;
    if (obstacle(row) !== null || row.leaseLeftMs > 0) return;
    await runInCell(deps, ctx, row, deps.cells.begin(projectId, connectionId, version, "living"));
  });
}
