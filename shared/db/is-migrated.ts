import { sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { readDatabaseFailure } from "./failure.ts";
import { NEWEST_MIGRATION_AT } from "./newest-migration.ts";
import type { Row } from "./rows.ts";

/** Whether the schema has all that this release needs. A newer schema has: a release also runs on the next one's schema. */
export async function isMigrated(db: Database): Promise<boolean> {
  try {
    const result = await db.execute<Row>(
      sql`select max(created_at) >= ${NEWEST_MIGRATION_AT}::bigint migrated from drizzle.__drizzle_migrations`,
    );
    return result.rows[0]?.["migrated"] === true;
  } catch (thrown) {
    if (MISSING.has(readDatabaseFailure(thrown).code ?? "")) return false;
    throw thrown;
  }
}

/** Undefined table, undefined schema. */
const MISSING = new Set(["42P01", "3F000"]);
