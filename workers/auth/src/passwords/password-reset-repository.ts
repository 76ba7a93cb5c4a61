import { sql } from "drizzle-orm";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { Database } from "#shared/db/client";
import { accessTokensEnd } from "../access-tokens/access-token-repository.ts";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import {
  emailTokenInsert,
  emailTokenUse,
  emailTokensEnd,
} from "../email-links/email-token-repository.ts";
import { isBelowCap, mailInsert } from "../mail/mail-repository.ts";
import { locksOfPassword } from "./password-lock-repository.ts";

/** Writes the link and its mail, if the account has a password and its address has had few enough of them. */
export async function insertResetMail(
  db: Database,
  by: Asked,
  reset: {
    accountId: string;
    email: string;
    locale: MailLocale;
    mailId: string;
    tokenId: string;
  },
): Promise<void> {
  const { accountId, email, locale, mailId, tokenId } = reset;
  const wanted = sql`
    (select account_id from credentials where account_id = ${accountId}
      and ${isBelowCap(email, "reset_password")}) wanted`;
  const token = { id: tokenId, purpose: "reset_password", email } as const;
  const mail = {
    id: mailId,
    to: email,
    locale,
    template: "reset_password",
    values: { token_id: tokenId },
  } as const;
  await db.execute(sql`
    with made as (${emailTokenInsert(token, wanted)} returning account_id)
    ${mailInsert(by, mail, sql`made`)}`);
}

/**
 * Sets the password of a link's account, uses the link up, ends all sessions, access tokens and the account's other links, writes its log
 * and tells the owner, in one transaction.
 *
 * The locks come first and in the order of every change of a password, see `replacePassword`. Two uses of one link wait for
 * each other at the password's row; the second one then finds the link used.
 *
 * @returns the account; null, and nothing changed, when the link was used or has expired meanwhile.
 */
export async function resetPasswordByLink(
  db: Database,
  reset: { tokenId: string; newHash: string; locale: MailLocale; mailId: string },
  by: Asked,
): Promise<string | null> {
  const { tokenId, newHash, locale, mailId } = reset;
  const mail = {
    id: mailId,
    to: sql<string>`told.email`,
    locale,
    template: "password_changed",
    values: {},
  } as const;
  const [, , { rows }] = await db.batch([
    ...locksOfPassword(db, tokenId),
    db.execute<{ account_id: string }>(sql`
      with used as (${emailTokenUse(tokenId, "reset_password")}
      ), changed as (
        update credentials set password_hash = ${newHash}, updated_at = clock_timestamp()
        from used where credentials.account_id = used.account_id
        returning credentials.account_id
      ), links as (${emailTokensEnd(sql`changed`, ["reset_password", "change_email"], tokenId)}
      ), ended as (
        delete from sessions where account_id in (select account_id from changed)
      ), tokens as (${accessTokensEnd(sql`changed`)}
      ), line as (
        ${accountLogInsert(by, { type: "password_reset", result: "done" }, sql`changed`)}
      ), mail as (
        ${mailInsert(by, mail, sql`(select email from used join changed using (account_id)) told`)}
      )
      select account_id from changed`),
  ]);
  return rows[0]?.account_id ?? null;
}
