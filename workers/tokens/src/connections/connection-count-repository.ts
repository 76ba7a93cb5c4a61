import { sql } from "drizzle-orm";
import type { ConnectionCounts } from "#shared/contracts/tokens/connection";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText } from "#shared/db/rows";

/** How many connections each of these end users has in the project, by state. Deleted ones are not counted. */
export async function countByEndUser(
  db: Database,
  projectId: string,
  endUserIds: readonly string[],
): Promise<ConnectionCounts[]> {
  const { rows } = await db.execute<Row>(sql`
    select c.end_user_id, count(*) filter (where t.state = 'active')::int active,
      count(*) filter (where t.state = 'needs_reauth')::int needs_reauth,
      count(*) filter (where t.state not in ('active', 'needs_reauth'))::int other
    from connections c join connection_tokens t on t.connection_id = c.id
    where c.project_id = ${projectId} and c.deleted_at is null
      and c.end_user_id in (select jsonb_array_elements_text(${JSON.stringify(endUserIds)}::jsonb))
    group by c.end_user_id`);
  return rows.map((row) => ({
    end_user_id: readText(row, "end_user_id"),
    active: readNumber(row, "active"),
    needs_reauth: readNumber(row, "needs_reauth"),
    other: readNumber(row, "other"),
  }));
}
