import type { Database } from "#shared/db/client";
import { flowLog } from "#shared/db/schema/oauth";

export async function insertFlow(db: Database, row: typeof flowLog.$inferInsert): Promise<void> {
  await db.insert(flowLog).values(row);
}
