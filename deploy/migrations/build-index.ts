import { sql } from "drizzle-orm";
import type { NeonDatabase } from "drizzle-orm/neon-serverless";
import type { ConcurrentIndex } from "./read-migrations.ts";

/** For how long a build waits for the transactions that were open before it. */
const OTHERS_WAIT_MS = 120_000;

/**
 * Builds an index while others write to its table. A valid one of this name stays as it is. What a build that broke off
 * has left is INVALID: it serves no query and still costs every write, so it is dropped, and the index built again.
 *
 * @param db outside of a transaction.
 */
export async function buildIndex(
  db: NeonDatabase,
  { name, statement }: ConcurrentIndex,
): Promise<void> {
  // The bridge and a role may have limits that are meant for requests.
  await db.execute(sql`set statement_timeout = 0`);
  await db.execute(sql.raw(`set lock_timeout = ${OTHERS_WAIT_MS}`));
  try {
    const found = await db.execute<{ valid: boolean }>(
      sql`select indisvalid as valid from pg_index where indexrelid = to_regclass(${`"${name}"`})`,
    );
    const [index] = found.rows;
    if (index?.valid) return;
    if (index !== undefined) await db.execute(sql.raw(`drop index concurrently "${name}"`));
    await db.execute(sql.raw(statement));
  } finally {
    // Behind a pooler, another client may have this session next.
    await db.execute(sql`reset statement_timeout`).catch(() => undefined);
    await db.execute(sql`reset lock_timeout`).catch(() => undefined);
  }
}
