import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { RETENTION } from "#shared/retention";
import { dropWaiting } from "../webhook-change-repository.ts";

/** How many rows of each kind one call removes; the next call continues. */
const ROWS_PER_RUN = RETENTION.webhook_deliveries.batch;
const keptFor = (kept: "webhook_deliveries" | "webhook_attempts") =>
  sql`make_interval(secs => ${RETENTION[kept].keptSeconds}::int)`;

/**
 * Removes what is older than it is kept, what belongs to deleted webhooks, and secrets whose overlap has ended. Drops what
 * still waits for a webhook that is not enabled. The webhooks of a deleted project are deleted once nothing waits.
 *
 * @returns whether more is left to drop.
 */
export async function purgeDeliveries(db: Database): Promise<boolean> {
  const dropped = await db.execute(sql`
    with dropped as (${dropWaiting(sql`(select id from webhooks where state <> 'enabled')`)}
      returning d.event_id)
    select event_id from dropped`);
  await db.execute(sql`
    delete from webhook_attempts a using (
      select webhook_id, event_id, number from webhook_attempts
      where at < clock_timestamp() - ${keptFor("webhook_attempts")} limit ${ROWS_PER_RUN}
    ) old where a.webhook_id = old.webhook_id and a.event_id = old.event_id and a.number = old.number`);
  await db.execute(sql`
    with old as (
      select webhook_id, event_id from webhook_deliveries
      where finished_at < clock_timestamp() - ${keptFor("webhook_deliveries")} limit ${ROWS_PER_RUN}
    ), orphaned as (
      select d.webhook_id, d.event_id from webhooks w join webhook_deliveries d on d.webhook_id = w.id
      where w.state = 'deleted' limit ${ROWS_PER_RUN}
    )
    delete from webhook_deliveries d using (select * from old union select * from orphaned) gone
    where d.webhook_id = gone.webhook_id and d.event_id = gone.event_id`);
  await db.execute(sql`
    with expired as (
      update webhooks set previous_secret_sealed = null, previous_secret_until = null
      where previous_secret_until <= clock_timestamp()
    ), closed as (
      update webhooks w set state = 'deleted', secret_sealed = null, previous_secret_sealed = null,
        previous_secret_until = null, data_key_wrapped = null, key_id = null
      from projects p where p.id = w.project_id and p.state = 'deleted' and w.state <> 'deleted'
        and not exists (select from webhook_deliveries where webhook_id = w.id and state = 'pending')
        and not exists (select from outbox where project_id = w.project_id)
    )
    delete from webhooks w where w.state = 'deleted'
      and not exists (select from webhook_deliveries where webhook_id = w.id)`);
  return dropped.rows.length === ROWS_PER_RUN;
}
