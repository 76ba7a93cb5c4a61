import { outboxBacklog, outboxOldest } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Deps } from "../context.ts";
import { readBacklog } from "./outbox-repository.ts";

/** Shows how much waits in the outbox after a sweep. Never throws: nothing depends on the figure. */
export async function measureOutbox(deps: Pick<Deps, "db" | "log">): Promise<void> {
  try {
    const { events, oldestAgeSeconds } = await readBacklog(deps.db);
    meter.set(outboxBacklog, {}, events);
    meter.set(outboxOldest, {}, oldestAgeSeconds);
  } catch {
    deps.log("warn", "outbox_not_measured");
  }
}
