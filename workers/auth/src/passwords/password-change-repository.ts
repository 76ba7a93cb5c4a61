import { eq, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { credentials, sessions } from "#shared/db/schema/auth";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { IS_LIVE } from "../sessions/session-repository.ts";

/**
 * Sets a new password in place of the one that was set at `setAt`, gives the session a new token, ends all other sessions
 * of the account and writes the account's log, in one transaction.
 *
 * The locks come first, in statements of their own, so that the third one sees what was committed before them: the
 * session of a sign-in with the old password that overtook this call, and which sessions were ended. Sessions are locked
 * in the order of their ids, as everywhere where several are, so that two such calls never wait for each other.
 *
 * @returns the session's absolute end; null, and nothing changed, when the password is another one by now or the session
 * has ended.
 */
export async function replacePassword(
  db: Database,
  password: { accountId: string; setAt: string; newHash: string },
  session: { oldTokenHash: string; newTokenHash: string },
  by: Asked,
): Promise<string | null> {
  const { accountId, setAt, newHash } = password;
  const { oldTokenHash, newTokenHash } = session;
  const [, , { rows }] = await db.batch([
    db
      .select({ accountId: credentials.accountId })
      .from(credentials)
      .where(eq(credentials.accountId, accountId))
      .for("no key update"),
    db
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.accountId, accountId))
      .orderBy(sessions.id)
      .for("update"),
    db.execute<{ expires_at: string }>(sql`
      with changed as (
        update credentials set password_hash = ${newHash}, updated_at = clock_timestamp()
        where account_id = ${accountId} and updated_at = ${setAt}::timestamptz and exists (
          select from sessions where account_id = ${accountId} and token_hash = ${oldTokenHash}
            and ${IS_LIVE}
        ) returning account_id
      ), ended as (
        delete from sessions
        where account_id in (select account_id from changed) and token_hash <> ${oldTokenHash}
      ), renewed as (
        update sessions set token_hash = ${newTokenHash}
        where account_id in (select account_id from changed) and token_hash = ${oldTokenHash}
        returning expires_at
      ), line as (
        ${accountLogInsert(by, { type: "password_changed", result: "done" }, sql`changed`)}
      )
      select expires_at from renewed`),
  ]);
  const row = rows[0];
  return row ? new Date(row.expires_at).toISOString() : null;
}
