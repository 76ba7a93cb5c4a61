import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";

/** As the link in the first mail does it. */
export const confirmAddress = (db: Database, accountId: string): Promise<unknown> =>
  db.execute(sql`
    update accounts set email_verified_at = clock_timestamp() where id = ${accountId}`);
