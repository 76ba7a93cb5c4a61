import type { CallContext } from "#shared/contracts/call-context";
import type { Deps } from "../context.ts";
import { insertReads } from "./read-count-repository.ts";
import { TIMES } from "./times.ts";

/** Counts one read of a token. The first read after a flush schedules the next flush, in the background. */
export function recordRead(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
): void {
  const due = deps.reads.count(ctx, projectId, connectionId, deps.clock());
  if (due === "later") deps.waitUntil(flushLater(deps));
  else if (due === "now") deps.waitUntil(flush(deps));
}

async function flushLater(deps: Deps): Promise<void> {
  await scheduler.wait(TIMES.readCountFlushMs);
  deps.reads.begin();
  await flush(deps);
}

async function flush(deps: Deps): Promise<void> {
  for (const batch of deps.reads.take()) {
    try {
      await insertReads(deps.db, batch);
    } catch {
      deps.log("warn", "read_counts_lost", {
        project_id: batch.projectId,
        count: batch.counts.length,
      });
    }
  }
}
