import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";

/** Puts back the clocks of a webhook and its deliveries, as if what they wait for had passed. */
export async function makeDue(db: Database, webhookId: string): Promise<void> {
  await db.execute(sql`
    update webhook_deliveries set next_attempt_at = clock_timestamp(), claimed_until = null
    where webhook_id = ${webhookId} and state = 'pending'`);
  await db.execute(sql`update webhooks set paused_until = null where id = ${webhookId}`);
}
