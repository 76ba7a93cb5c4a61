import { type SQL, and, desc, eq, gte, lt } from "drizzle-orm";
import type { FlowOutcome, FlowStep } from "#shared/contracts/oauth/flow-record";
import type { Database } from "#shared/db/client";
import { flowLog } from "#shared/db/schema/oauth";

export type FlowRow = typeof flowLog.$inferSelect;

export type FlowFilter = {
  readonly integrationId: string | null;
  readonly externalId: string | null;
  readonly outcome: FlowOutcome | null;
  readonly step: FlowStep | null;
  /** Finished at this time or later. */
  readonly since: Date | null;
  /** Finished before this time. */
  readonly until: Date | null;
};

export async function insertFlow(db: Database, row: typeof flowLog.$inferInsert): Promise<void> {
  await db.insert(flowLog).values(row);
}

export async function findFlow(
  db: Database,
  projectId: string,
  id: string,
): Promise<FlowRow | null> {
  const which = and(eq(flowLog.projectId, projectId), eq(flowLog.id, id));
  const [row] = await db.select().from(flowLog).where(which);
  return row ?? null;
}

/** Up to `limit` flows that are older than `before`, newest first. */
export async function findFlows(
  db: Database,
  projectId: string,
  filter: FlowFilter,
  page: { before: string | null; limit: number },
): Promise<FlowRow[]> {
  const conditions: SQL[] = [eq(flowLog.projectId, projectId)];
  if (page.before !== null) conditions.push(lt(flowLog.id, page.before));
  if (filter.integrationId !== null)
    conditions.push(eq(flowLog.integrationId, filter.integrationId));
  if (filter.externalId !== null) conditions.push(eq(flowLog.externalId, filter.externalId));
  if (filter.outcome !== null) conditions.push(eq(flowLog.outcome, filter.outcome));
  if (filter.step !== null) conditions.push(eq(flowLog.step, filter.step));
  if (filter.since !== null) conditions.push(gte(flowLog.finishedAt, filter.since));
  if (filter.until !== null) conditions.push(lt(flowLog.finishedAt, filter.until));
  return db
    .select()
    .from(flowLog)
    .where(and(...conditions))
    .orderBy(desc(flowLog.id))
    .limit(page.limit);
}
