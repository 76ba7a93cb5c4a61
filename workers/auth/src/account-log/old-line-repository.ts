import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { RETENTION } from "#shared/retention";

/**
 * Removes up to `limit` lines of all accounts' logs that are older than they are kept, the oldest first. The database itself
 * refuses to remove a younger one.
 *
 * @returns how many.
 */
export async function deleteOldLines(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute<{ removed: number }>(sql`
    with old as (
      select id from account_log
      where occurred_at < clock_timestamp()
        - make_interval(secs => ${RETENTION.account_log.keptSeconds}::int)
      order by occurred_at limit ${limit} for update skip locked
    ), removed as (
      delete from account_log l using old where l.id = old.id returning l.id
    )
    select count(*)::int as removed from removed`);
  return rows[0]?.removed ?? 0;
}
