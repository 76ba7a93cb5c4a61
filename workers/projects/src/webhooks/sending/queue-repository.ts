import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";

/**
 * The part of the statement that drains the outbox which queues each event for every webhook that wants it: the events
 * are in the log and on their way, or neither. A webhook hears nothing about itself.
 *
 * @param events a part of the statement, with the columns of `audit_log`.
 */
export const queueFor = (events: SQL): SQL => sql`
  insert into webhook_deliveries (webhook_id, event_id, project_id, type, subject, data, occurred_at,
    next_attempt_at)
  select w.id, e.event_id, w.project_id, e.type, e.subject, e.data, e.occurred_at, clock_timestamp()
  from ${events} e join webhooks w on w.project_id = e.project_id and w.state = 'enabled'
    and (w.event_types is null or e.type = any(w.event_types)) and e.subject is distinct from w.id
  returning event_id`;

/** Not of a project that is suspended: its deliveries wait. */
const OF_SENDING = sql`not exists (select from projects p
  where p.id = w.project_id and p.suspended_at is not null and p.state <> 'deleted')`;

/**
 * In how many milliseconds the next delivery is due, on the database's clock; not above 0: now. Null: nothing waits, or
 * only for webhooks that are disabled, which the job drops.
 */
export async function findNextDelivery(db: Database): Promise<number | null> {
  const { rows } = await db.execute<{ next_in_ms: number | null }>(sql`
    select (extract(epoch from min(greatest(first.next_attempt_at, w.paused_until))
      - clock_timestamp()) * 1000)::float8 as next_in_ms
    from webhooks w cross join lateral (
      select next_attempt_at from webhook_deliveries
      where webhook_id = w.id and state = 'pending' order by next_attempt_at limit 1
    ) first
    where w.state = 'enabled' and ${OF_SENDING}`);
  return rows[0]?.next_in_ms ?? null;
}

/** What waits for webhooks that are enabled, 10,000 at most, and how long the first attempt of the oldest is overdue. */
export async function readDeliveryBacklog(
  db: Database,
): Promise<{ deliveries: number; oldestAgeSeconds: number; failing: number; off: number }> {
  const { rows } = await db.execute<{
    deliveries: number;
    age: number;
    failing: number;
    off: number;
  }>(sql`
    with waiting as (
      select d.created_at, d.attempts, w.failing_since from webhooks w join webhook_deliveries d
        on d.webhook_id = w.id and d.state = 'pending'
      where w.state = 'enabled' and ${OF_SENDING} limit 10000
    )
    select count(*)::int as deliveries,
      coalesce(extract(epoch from clock_timestamp() - min(created_at)
        filter (where attempts = 0 and failing_since is null)), 0)::float8 as age,
      (select count(*)::int from webhooks where state = 'enabled' and failing_since is not null) as failing,
      (select count(*)::int from webhooks
        where state = 'disabled' and disabled_reason <> 'manual') as off
    from waiting`);
  const row = rows[0];
  return {
    deliveries: row?.deliveries ?? 0,
    oldestAgeSeconds: row?.age ?? 0,
    failing: row?.failing ?? 0,
    off: row?.off ?? 0,
  };
}
