import { sql } from "drizzle-orm";
import type { FindStoredInput, StoredConnection } from "#shared/contracts/tokens/grant";
import type { Database } from "#shared/db/client";
import { type Row, readText } from "#shared/db/rows";

/** The end user's connection whose last grant this flow stored, at this integration if one is named; null for none. */
export async function findByConnectId(
  db: Database,
  projectId: string,
  { integration_id, end_user_id, connect_id }: FindStoredInput,
): Promise<StoredConnection | null> {
  const { rows } = await db.execute<Row>(sql`
    select c.id, t.state from connections c join connection_tokens t on t.connection_id = c.id
    where c.project_id = ${projectId} and c.end_user_id = ${end_user_id}
      and (${integration_id}::text is null or c.integration_id = ${integration_id})
      and c.deleted_at is null and t.connect_id = ${connect_id}`);
  const [row] = rows;
  return row === undefined
    ? null
    : { connection_id: readText(row, "id"), state: readText(row, "state") };
}
