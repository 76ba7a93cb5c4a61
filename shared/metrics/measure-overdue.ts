import type { Logger } from "../observe/log.ts";
import type { Kept } from "../retention.ts";
import { retentionOverdue } from "./families.ts";
import { meter } from "./meter.ts";

/** Shows what a run should have removed and did not. Never throws: nothing depends on the figures. */
export async function measureOverdue(
  log: Logger,
  read: () => Promise<Readonly<Partial<Record<Kept, number>>>>,
): Promise<void> {
  try {
    for (const [kept, seconds] of Object.entries(await read()))
      meter.set(retentionOverdue, { kept }, Math.max(0, seconds));
  } catch {
    log("warn", "overdue_not_measured");
  }
}
