import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";

export type SessionLimits = { readonly idleSeconds: number; readonly absoluteSeconds: number };

/** A session that has not ended. */
export const IS_LIVE = sql`idle_expires_at > clock_timestamp() and expires_at > clock_timestamp()`;

/**
 * Opens a session and writes it to the account's log, unless the password has changed since it was verified. Waits for a
 * change that is under way, so that no session of the old password outlives it. The database's clock decides when the
 * session ends.
 *
 * @returns its absolute end; null when the password has changed.
 */
export async function insertSession(
  db: Database,
  session: {
    id: string;
    tokenHash: string;
    accountId: string;
    passwordSetAt: string;
    userAgent: string | null;
  },
  limits: SessionLimits,
  by: Asked,
): Promise<string | null> {
  const { rows } = await db.execute<{ expires_at: string }>(sql`
    with proven as (
      select account_id from credentials where account_id = ${session.accountId}
        and updated_at = ${session.passwordSetAt}::timestamptz for share
    ), opened as (
      insert into sessions
        (id, token_hash, account_id, address, user_agent, idle_expires_at, expires_at)
      select ${session.id}, ${session.tokenHash}, account_id, ${by.ip}, ${session.userAgent},
        clock_timestamp() + make_interval(secs => ${limits.idleSeconds}),
        clock_timestamp() + make_interval(secs => ${limits.absoluteSeconds})
      from proven
      returning account_id, expires_at
    ), line as (${accountLogInsert(by, { type: "sign_in", result: "done" }, sql`opened`)})
    select expires_at from opened`);
  const row = rows[0];
  return row ? new Date(row.expires_at).toISOString() : null;
}

/**
 * Finds the session with this token, unless it has ended. The same statement extends its idle limit, at most once a
 * minute. Parallel requests skip the locked row instead of waiting for the one that extends it.
 */
export async function findAndTouchSession(
  db: Database,
  tokenHash: string,
  idleSeconds: number,
): Promise<{ accountId: string; expiresAt: string } | null> {
  const { rows } = await db.execute<{ account_id: string; expires_at: string }>(sql`
    with live as (
      select id, account_id, expires_at from sessions where token_hash = ${tokenHash}
        and ${IS_LIVE}
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

/** Ends a session, if there is one, and writes it to the account's log. */
export async function deleteSession(db: Database, tokenHash: string, by: Asked): Promise<void> {
  await db.execute(sql`
    with ended as (delete from sessions where token_hash = ${tokenHash} returning account_id)
    ${accountLogInsert(by, { type: "sign_out", result: "done" }, sql`ended`)}`);
}

/** Removes up to `limit` sessions that have ended. The idle limit is never later than the absolute one, so it decides. */
export async function deleteEndedSessions(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute(sql`
    delete from sessions where id in (
      select id from sessions where idle_expires_at < clock_timestamp()
      order by idle_expires_at limit ${limit} for update skip locked
    ) returning id`);
  return rows.length;
}
