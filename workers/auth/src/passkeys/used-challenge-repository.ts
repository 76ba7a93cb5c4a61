import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { PASSKEY_RULES } from "./passkey-rules.ts";

/**
 * Uses a challenge up, as a piece of a statement. Of two at once one gets the row: the other waits for it and gets none.
 */
export const challengeUse = (hash: string): SQL => sql`
  insert into used_passkey_challenges (hash, expires_at)
  values (${hash},
    clock_timestamp() + make_interval(secs => ${PASSKEY_RULES.rememberSeconds}::int))
  on conflict do nothing returning hash`;

/** Uses a challenge up. @returns false when it was used before. */
export async function spendChallenge(db: Database, hash: string): Promise<boolean> {
  const { rows } = await db.execute(challengeUse(hash));
  return rows.length > 0;
}

/** Forgets up to `limit` used challenges that have expired for good. */
export async function deleteOldChallenges(db: Database, limit: number): Promise<void> {
  await db.execute(sql`
    delete from used_passkey_challenges where hash in (
      select hash from used_passkey_challenges where expires_at < clock_timestamp()
      order by expires_at limit ${limit} for update skip locked
    )`);
}
