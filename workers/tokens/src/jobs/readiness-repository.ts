import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, readNumber } from "#shared/db/rows";

/** The database's clock, in epoch milliseconds. */
export async function readDatabaseClockMs(db: Database): Promise<number> {
  const result = await db.execute<Row>(
    sql`select extract(epoch from clock_timestamp()) * 1000 now_ms`,
  );
  return readNumber(result.rows[0] ?? {}, "now_ms");
}
