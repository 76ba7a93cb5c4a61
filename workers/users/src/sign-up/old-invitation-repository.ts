import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { RETENTION } from "#shared/retention";

const { keptSeconds } = RETENTION.sign_up_invitations;

/** Removes up to `limit` invitations to sign up that ended long ago, used or not. @returns how many. */
export async function deleteOldSignUpInvitations(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute<{ removed: number }>(sql`
    with old as (
      select id from sign_up_invitations
      where expires_at < clock_timestamp() - make_interval(secs => ${keptSeconds}::int)
      order by expires_at limit ${limit} for update skip locked
    ), removed as (
      delete from sign_up_invitations i using old where i.id = old.id returning i.id
    )
    select count(*)::int as removed from removed`);
  return rows[0]?.removed ?? 0;
}

/** For how many seconds the oldest one should have been removed; 0 or less when none should. */
export async function readSignUpInvitationsOverdue(
  db: Database,
): Promise<{ sign_up_invitations: number }> {
  const { rows } = await db.execute<{ seconds: number | null }>(sql`
    select extract(epoch from clock_timestamp() - min(expires_at))::float8 - ${keptSeconds}::int
      as seconds from sign_up_invitations`);
  return { sign_up_invitations: rows[0]?.seconds ?? 0 };
}
