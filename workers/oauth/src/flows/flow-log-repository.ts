import { type SQL, and, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { FlowOutcome, FlowStep } from "#shared/contracts/oauth/flow-outcomes";
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

/**
 * Writes the line of a flow. It names the end user only if they are not being deleted, and keeps a deletion waiting until it
 * is written: so it is either there for the deletion to find, or names nobody.
 */
export async function insertFlow(db: Database, row: FlowLine): Promise<void> {
  const { projectId, endUserId, externalId, ...rest } = row;
  const named = (column: "id" | "external_id") => sql<string | null>`(
    select ${sql.raw(column)} from end_users where id = ${endUserId} and project_id = ${projectId}
      and state <> 'deleting' for key share)`;
  await db.insert(flowLog).values({
    ...rest,
    projectId,
    endUserId: endUserId == null ? null : named("id"),
    externalId: endUserId == null ? (externalId ?? null) : named("external_id"),
  });
}

/** What is written of a flow. */
export type FlowLine = typeof flowLog.$inferInsert;

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

/** Removes up to `limit` flows of an end user. @returns how many. */
export async function deleteFlowsOf(
  db: Database,
  projectId: string,
  endUserId: string,
  limit: number,
): Promise<number> {
  const { rows } = await db.execute(sql`
    with mine as (
      select id from flow_log where project_id = ${projectId} and end_user_id = ${endUserId}
      order by id limit ${limit} for update
    )
    delete from flow_log f using mine where f.id = mine.id returning f.id`);
  return rows.length;
}
