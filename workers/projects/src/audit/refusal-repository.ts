import type { ProjectContext } from "#shared/contracts/call-context";
import type { RefusedCalls } from "#shared/contracts/projects/audit-log";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";

/** Writes one event. Its `data` has the route and the code, never anything that the caller sent. */
export async function insertRefusal(
  db: Database,
  ctx: ProjectContext,
  { operation, code, count }: RefusedCalls,
): Promise<void> {
  const { projectId } = ctx;
  const data = { operation, code, count };
  await db.execute(
    outboxInsert(ctx, { type: "call.refused", projectId, subject: null, data, result: "refused" }),
  );
}
