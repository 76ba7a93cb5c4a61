import { outboxBacklog, outboxOldest } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Deps } from "../context.ts";
import { readBacklog } from "./outbox-repository.ts";

/**
 * Shows how much waits in the outbox after a sweep. Never throws.
 *
 * @returns how many events wait; 0 when that could not be read.
 */
export async function measureOutbox(deps: Pick<Deps, "db" | "log">): Promise<number> {
  try {
    const { events, oldestAgeSeconds } = await readBacklog(deps.db);
    meter.set(outboxBacklog, {}, events);
    meter.set(outboxOldest, {}, oldestAgeSeconds);
    return events;
  } catch {
    deps.log("warn", "outbox_not_measured");
    return 0;
  }
}
