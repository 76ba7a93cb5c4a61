import { eq, sql } from "drizzle-orm";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { Database } from "#shared/db/client";
import { credentials, sessions } from "#shared/db/schema/auth";
import { emailTokensEnd } from "../email-links/email-token-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { IS_LIVE } from "../sessions/session-repository.ts";

/**
 * Sets a new password, gives the session a new token, ends all other sessions and the links of the account, writes its log
 * and tells its owner, in one transaction.
 *
 * It asks for the session's token, not for the old password: another change since the old password was verified has ended
 * this session or given it another token.
 *
 * The locks come first, in statements of their own, so that the third one sees what was committed before them: the
 * session of a sign-in with the old password that overtook this call, and which sessions were ended. Sessions are locked
 * in the order of their ids, as everywhere where several are, so that two such calls never wait for each other.
 *
 * @returns the session's absolute end; null, and nothing changed, when there is no such session.
 */
export async function replacePassword(
  db: Database,
  password: { accountId: string; newHash: string },
  told: { mailId: string; email: string; locale: MailLocale },
  session: { oldTokenHash: string; newTokenHash: string },
  by: Asked,
): Promise<string | null> {
  const { accountId, newHash } = password;
  const { oldTokenHash, newTokenHash } = session;
  const { mailId: id, email: to, locale } = told;
  const mail = { id, to, locale, template: "password_changed", values: {} } as const;
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
        where account_id = ${accountId} and exists (
          select from sessions where account_id = ${accountId} and token_hash = ${oldTokenHash}
            and ${IS_LIVE}
        ) returning account_id
      ), ended as (
        delete from sessions
        where account_id in (select account_id from changed) and token_hash <> ${oldTokenHash}
      ), renewed as (
        update sessions set token_hash = ${newTokenHash}, proved_at = clock_timestamp(),
          proved_by = 'password'
        where account_id in (select account_id from changed) and token_hash = ${oldTokenHash}
        returning expires_at
      ), links as (${emailTokensEnd(sql`changed`, ["reset_password", "change_email"])}
      ), mail as (${mailInsert(by, mail, sql`changed`)}
      ), line as (
        ${accountLogInsert(by, { type: "password_changed", result: "done" }, sql`changed`)}
      )
      select expires_at from renewed`),
  ]);
  const row = rows[0];
  return row ? new Date(row.expires_at).toISOString() : null;
}
