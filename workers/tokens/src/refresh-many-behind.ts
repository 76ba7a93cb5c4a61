import type { CallContext } from "#shared/contracts/call-context";
import { behind } from "#shared/rpc/behind";
import type { Deps } from "./context.ts";
import { inParallel } from "./in-parallel.ts";
import { refreshIfDue } from "./refresh-behind.ts";
import { TIMES } from "./times.ts";
import type { TokenRow } from "./token-repository.ts";

/**
 * Refreshes the rows of one bulk read behind its answer, a few at a time and as long as the platform lets it; the sweep
 * takes what is left.
 */
export function refreshManyBehind(deps: Deps, ctx: CallContext, rows: readonly TokenRow[]): void {
  const mine = rows.filter(({ connectionId }) => deps.behind.begin(connectionId));
  if (mine.length === 0) return;
  const untilMs = deps.clock() + TIMES.behindAnswerMs;
  behind(deps, () =>
    inParallel(deps, mine, untilMs, async (row) => {
      await refreshIfDue(deps, ctx, row);
      return true;
    }),
  );
}
