import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";

/** An event that no change of state carries. */
export async function insertSecurityEvent(
  db: Database,
  event: { id: string; projectId: string; type: string; subject: string },
): Promise<void> {
  await db.execute(sql`
    insert into outbox (id, project_id, type, actor, subject, data)
    values (${event.id}, ${event.projectId}, ${event.type},
      '{"type": "service", "id": "tokens"}'::jsonb, ${event.subject}, '{}'::jsonb)`);
}
