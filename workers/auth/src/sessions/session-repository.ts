import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { credentials, sessions } from "#shared/db/schema/auth";

export type { Database };

/** The stored hash of an account's password. */
export async function findPasswordHash(db: Database, accountId: string): Promise<string | null> {
  const [row] = await db
    .select({ passwordHash: credentials.passwordHash })
    .from(credentials)
    .where(eq(credentials.accountId, accountId));
  return row?.passwordHash ?? null;
}

/**
 * Gives a pending account its first password; does nothing but the same statement when `accountId` is null.
 *
 * A password that is there and younger than a minute is left alone: it is that of a parallel sign-up, whose account
 * may be active by now. An older one of an account that was pending a moment ago is left from a sign-up that died.
 */
export async function setFirstPassword(
  db: Database,
  accountId: string | null,
  passwordHash: string,
): Promise<void> {
  await db.execute(sql`
    insert into credentials as c (account_id, password_hash)
    select account_id, ${passwordHash} from (select ${accountId}::text as account_id) as pending
    where account_id is not null
    on conflict (account_id) do update
      set password_hash = excluded.password_hash, updated_at = clock_timestamp()
      where c.updated_at < clock_timestamp() - interval '1 minute'`);
}

/** Replaces a hash by another of the same password, unless the password was changed in between. */
export async function replacePasswordHash(
  db: Database,
  accountId: string,
  oldHash: string,
  newHash: string,
): Promise<void> {
  await db
    .update(credentials)
    .set({ passwordHash: newHash, updatedAt: sql`clock_timestamp()` })
    .where(and(eq(credentials.accountId, accountId), eq(credentials.passwordHash, oldHash)));
}

export type SessionLimits = { readonly idleSeconds: number; readonly absoluteSeconds: number };

/** Opens a session; the database's clock decides when it ends. @returns when it does, at the latest. */
export async function insertSession(
  db: Database,
  session: { id: string; tokenHash: string; accountId: string },
  limits: SessionLimits,
): Promise<string> {
  const { rows } = await db.execute<{ expires_at: string }>(sql`
    insert into sessions (id, token_hash, account_id, idle_expires_at, expires_at)
    values (${session.id}, ${session.tokenHash}, ${session.accountId},
      clock_timestamp() + make_interval(secs => ${limits.idleSeconds}),
      clock_timestamp() + make_interval(secs => ${limits.absoluteSeconds}))
    returning expires_at`);
  const row = rows[0];
  if (!row) throw new Error("no session was inserted");
  return new Date(row.expires_at).toISOString();
}

/**
 * The live session with this token. The same statement moves its idle limit when it was last moved a minute ago or
 * more; requests of that moment do not wait for the one that does.
 */
export async function findAndTouchSession(
  db: Database,
  tokenHash: string,
  idleSeconds: number,
): Promise<{ accountId: string; expiresAt: string } | null> {
  const { rows } = await db.execute<{ account_id: string; expires_at: string }>(sql`
    with live as (
      select id, account_id, expires_at from sessions where token_hash = ${tokenHash}
        and idle_expires_at > clock_timestamp() and expires_at > clock_timestamp()
    ), due as (
      select id from sessions where id in (select id from live)
        and seen_at < clock_timestamp() - interval '1 minute'
      for no key update skip locked
    ), moved as (
      update sessions set seen_at = clock_timestamp(),
        idle_expires_at = least(expires_at, clock_timestamp() + make_interval(secs => ${idleSeconds}))
      from due where sessions.id = due.id
    )
    select account_id, expires_at from live`);
  const row = rows[0];
  return row
    ? { accountId: row.account_id, expiresAt: new Date(row.expires_at).toISOString() }
    : null;
}

export async function deleteSession(db: Database, tokenHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}

/** Removes sessions that ended, at most `limit`. An idle limit never lies behind the absolute one, so it decides alone. */
export async function deleteEndedSessions(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute(sql`
    delete from sessions where id in (
      select id from sessions where idle_expires_at < clock_timestamp()
      order by idle_expires_at limit ${limit} for update skip locked
    ) returning id`);
  return rows.length;
}
