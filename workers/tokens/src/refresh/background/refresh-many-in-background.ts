import type { CallContext } from "#shared/contracts/call-context";
import { runInBackground } from "#shared/async/run-in-background";
import type { Deps } from "../../context.ts";
import { runInParallel } from "#shared/async/run-in-parallel";
import { refreshIfDue } from "./refresh-in-background.ts";
import { TIMES } from "../../token/times.ts";
import type { TokenRow } from "../../token/token-repository.ts";

/**
 * Refreshes the rows of one bulk read in the background, a few at a time and for as long as the platform allows. The
 * sweep handles the rest.
 */
export function refreshManyInBackground(
  deps: Deps,
  ctx: CallContext,
  rows: readonly TokenRow[],
): void {
  const mine = rows.filter(({ connectionId }) => deps.backgroundGate.begin(connectionId));
  if (mine.length === 0) return;
  const untilMs = deps.clock() + TIMES.backgroundStartMs;
  runInBackground(deps, () =>
    runInParallel(deps, mine, untilMs, async (row) => {
      await refreshIfDue(deps, ctx, row);
      return true;
    }),
  );
}
