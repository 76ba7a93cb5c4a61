import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, numberOf } from "./rows.ts";

/** Epoch milliseconds on the database's clock. */
export async function readDatabaseClockMs(db: Database): Promise<number> {
  const result = await db.execute<Row>(
    sql`select extract(epoch from clock_timestamp()) * 1000 now_ms`,
  );
  return numberOf(result.rows[0] ?? {}, "now_ms");
}
