import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { RETENTION } from "#shared/retention";

const { keptSeconds } = RETENTION.flow_log;

/** Removes up to `limit` flows of all projects that ended long ago, the oldest first. @returns how many. */
export async function deleteOldFlows(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute<{ removed: number }>(sql`
    with old as (
      select id from flow_log
      where finished_at < clock_timestamp() - make_interval(secs => ${keptSeconds}::int)
      order by finished_at limit ${limit} for update skip locked
    ), removed as (
      delete from flow_log f using old where f.id = old.id returning f.id
    )
    select count(*)::int as removed from removed`);
  return rows[0]?.removed ?? 0;
}

/** For how many seconds the oldest flow should have been removed; 0 or less when none should. */
export async function readFlowsOverdue(db: Database): Promise<{ flow_log: number }> {
  const { rows } = await db.execute<{ seconds: number | null }>(sql`
    select extract(epoch from clock_timestamp() - min(finished_at))::float8 - ${keptSeconds}::int
      as seconds from flow_log`);
  return { flow_log: rows[0]?.seconds ?? 0 };
}
