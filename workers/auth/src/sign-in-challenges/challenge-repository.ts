import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import type { Proof } from "../proofs/proof.ts";

/** How long a sign-in waits for its second factor, and how many codes may be tried. */
export const CHALLENGE = { seconds: 300, tries: 5 } as const;

/**
 * Writes down that a sign-in waits for its second factor, unless the first proof no longer holds or the password has changed
 * meanwhile. Uses the proof up in the same statement.
 *
 * @returns when it ends; null when there is none.
 */
export async function insertChallenge(
  db: Database,
  { tokenHash, passwordSetAt }: { tokenHash: string; passwordSetAt: string },
  proof: Proof,
): Promise<string | null> {
  const { rows } = await db.execute<{ expires_at: string }>(sql`
    with ${proof.parts}
    insert into sign_in_challenges (token_hash, account_id, password_set_at, expires_at)
    select ${tokenHash}, account_id, updated_at,
      clock_timestamp() + make_interval(secs => ${CHALLENGE.seconds})
    from proven join credentials using (account_id)
    where updated_at = ${passwordSetAt}::timestamptz
    returning expires_at`);
  const row = rows[0];
  return row ? new Date(row.expires_at).toISOString() : null;
}

/** Counts a try before anything is looked at. @returns the account; null for a dead challenge. */
export async function claimTry(db: Database, tokenHash: string): Promise<string | null> {
  const { rows } = await db.execute<{ account_id: string }>(sql`
    update sign_in_challenges set tries = tries + 1
    where token_hash = ${tokenHash} and expires_at > clock_timestamp()
      and tries < ${CHALLENGE.tries}
    returning account_id`);
  return rows[0]?.account_id ?? null;
}

/** Whether the challenge could still open a session. */
export async function isOpen(db: Database, tokenHash: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from sign_in_challenges s join credentials c
      on c.account_id = s.account_id and c.updated_at = s.password_set_at
    where s.token_hash = ${tokenHash} and s.expires_at > clock_timestamp()`);
  return rows.length > 0;
}

/** Removes up to `limit` challenges that have ended. */
export async function deleteExpiredChallenges(db: Database, limit: number): Promise<void> {
  await db.execute(sql`
    delete from sign_in_challenges where token_hash in (
      select token_hash from sign_in_challenges where expires_at < clock_timestamp()
      order by expires_at limit ${limit} for update skip locked)`);
}
