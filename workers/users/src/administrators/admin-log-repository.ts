import { sql } from "drizzle-orm";
import type { AdminLogEntry } from "#shared/contracts/users/administrator";
import type { Database } from "#shared/db/client";

/** The lines before this one, newest first; all of them without `beforeId`, and of one subject where it is named. */
export async function selectAdminLog(
  db: Database,
  subject: string | null,
  beforeId: string | null,
  limit: number,
): Promise<AdminLogEntry[]> {
  const { rows } = await db.execute<AdminLogEntry>(sql`
    select l.id, l.type, l.actor_id, accounts.email as actor_email, l.subject, l.reason, l.data,
      l.address, l.request_id, l.occurred_at
    from admin_log l left join accounts on accounts.id = l.actor_id
    where (${subject}::text is null or l.subject = ${subject})
      and (${beforeId}::text is null or l.id < ${beforeId})
    order by l.id desc limit ${limit}`);
  return rows.map((row) => ({ ...row, occurred_at: new Date(row.occurred_at).toISOString() }));
}
