import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type EventOrigin, outboxInsert } from "#shared/db/outbox";

/**
 * Whether a line of this project is overdue. Lines go a day's worth at a time, because each removal is itself a line; and
 * a log that has nothing else that is old keeps the lines about removals.
 */
const OVERDUE: SQL = sql`
  select a.occurred_at from audit_log a where a.project_id = p.id and a.type <> 'audit_log.trimmed'
    and a.occurred_at < clock_timestamp() - make_interval(days => p.audit_retention_days + 1)
  order by a.occurred_at limit 1`;

/** Projects whose audit log has lines that are to go. */
export async function projectsToTrim(db: Database, limit: number): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select p.id from projects p cross join lateral (${OVERDUE}) oldest
    where p.audit_retention_days is not null order by oldest.occurred_at limit ${limit}`);
  return rows.map(({ id }) => id);
}

/**
 * Removes lines from the beginning of a project's chain that are older than the project keeps them, at most `limit`. The
 * number and the hash of the last one stay, as the start of the chain that is left and in an event, so that the chain can
 * still be verified. All of it is one statement; the database refuses any other removal.
 *
 * @returns how many lines it removed.
 */
export async function trimLines(
  db: Database,
  by: EventOrigin,
  projectId: string,
  limit: number,
): Promise<number> {
  const event = {
    type: "audit_log.trimmed",
    projectId,
    subject: null,
    data: { last_seq: sql<number>`moved.start_seq`, last_hash: sql<string>`moved.start_hash` },
  } as const;
  const { rows } = await db.execute<{ removed: number }>(sql`
    with head as (
      select h.project_id, h.start_seq,
        clock_timestamp() - make_interval(days => p.audit_retention_days) as until
      from audit_heads h join projects p on p.id = h.project_id
      where h.project_id = ${projectId} and p.audit_retention_days is not null
      for no key update of h
    ), oldest as (
      select a.seq, a.hash, a.occurred_at < head.until as is_old
      from head join audit_log a on a.project_id = head.project_id and a.seq > head.start_seq
      order by a.seq limit ${limit}
    ), last as (
      select seq, hash from oldest
      where is_old and seq < coalesce((select min(seq) from oldest where not is_old), seq + 1)
      order by seq desc limit 1
    ), moved as (
      update audit_heads h set start_seq = last.seq, start_hash = last.hash
      from last, head where h.project_id = head.project_id and h.start_seq = head.start_seq
      returning h.project_id, h.start_seq, h.start_hash
    ), removed as (
      delete from audit_log a using moved
      where a.project_id = moved.project_id and a.seq <= moved.start_seq returning a.seq
    ), event as (${outboxInsert(by, event, sql`moved`)})
    select count(*)::int as removed from removed`);
  return rows[0]?.removed ?? 0;
}
