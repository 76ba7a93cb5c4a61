import { retentionOverdue } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Deps } from "../context.ts";
import { readOverdue } from "./overdue-repository.ts";

/** Shows what a run should have removed and did not. Never throws: nothing depends on the figures. */
export async function measureOverdue(deps: Pick<Deps, "db" | "log">): Promise<void> {
  try {
    for (const [kept, seconds] of Object.entries(await readOverdue(deps.db)))
      meter.set(retentionOverdue, { kept }, Math.max(0, seconds));
  } catch {
    deps.log("warn", "overdue_not_measured");
  }
}
