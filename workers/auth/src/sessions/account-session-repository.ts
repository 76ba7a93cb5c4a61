import { sql } from "drizzle-orm";
import type { AccountSession } from "#shared/contracts/auth/session";
import type { Database } from "#shared/db/client";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import type { OwnSession } from "./own-session.ts";
import { IS_LIVE } from "./session-repository.ts";

const iso = (text: string): string => new Date(text).toISOString();

/** The account's sessions before this one that have not ended, newest first; all of them without `beforeId`. */
export async function listSessionsBefore(
  db: Database,
  own: OwnSession,
  beforeId: string | null,
  limit: number,
): Promise<AccountSession[]> {
  const { rows } = await db.execute<AccountSession>(sql`
    select id, token_hash = ${own.tokenHash} as current, address, user_agent, created_at, seen_at,
      expires_at
    from sessions where account_id = ${own.accountId} and ${IS_LIVE}
      and (${beforeId}::text is null or id < ${beforeId})
    order by id desc limit ${limit}`);
  return rows.map((row) => ({
    id: row.id,
    current: row.current,
    address: row.address,
    user_agent: row.user_agent,
    created_at: iso(row.created_at),
    seen_at: iso(row.seen_at),
    expires_at: iso(row.expires_at),
  }));
}

/**
 * Ends one of the account's sessions and writes it to the account's log, as a sign-out when it is the one that asks.
 *
 * @returns whether it was that one; null when the account has no such session.
 */
export async function deleteOwnSession(
  db: Database,
  own: OwnSession,
  id: string,
  by: Asked,
): Promise<{ current: boolean } | null> {
  const type = sql<"sign_out" | "session_ended">`
    case when current then 'sign_out' else 'session_ended' end`;
  const { rows } = await db.execute<{ current: boolean }>(sql`
    with ended as (
      delete from sessions where id = ${id} and account_id = ${own.accountId} and ${IS_LIVE}
      returning account_id, token_hash = ${own.tokenHash} as current
    ), line as (${accountLogInsert(by, { type, result: "done" }, sql`ended`)})
    select current from ended`);
  return rows[0] ?? null;
}

/** Ends all sessions of the account but the one that asks, with one line in the account's log. @returns how many. */
export async function deleteOtherSessions(
  db: Database,
  own: OwnSession,
  by: Asked,
): Promise<number> {
  const line = { type: "session_ended", result: "done" } as const;
  const { rows } = await db.execute<{ ended: number }>(sql`
    with others as (
      select id from sessions
      where account_id = ${own.accountId} and token_hash <> ${own.tokenHash} and ${IS_LIVE}
      order by id for update
    ), ended as (
      delete from sessions using others where sessions.id = others.id returning account_id
    ), line as (${accountLogInsert(by, line, sql`(select distinct account_id from ended) one`)})
    select count(*)::int as ended from ended`);
  return rows[0]?.ended ?? 0;
}

/** Whether the session that asks has not ended. */
export async function isLiveSession(db: Database, own: OwnSession): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from sessions where token_hash = ${own.tokenHash} and account_id = ${own.accountId}
      and ${IS_LIVE}`);
  return rows.length > 0;
}
