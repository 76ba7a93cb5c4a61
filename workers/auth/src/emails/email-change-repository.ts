import { type SQL, sql } from "drizzle-orm";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { Database } from "#shared/db/client";
import { accessTokensEnd } from "../access-tokens/access-token-repository.ts";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import {
  emailTokenInsert,
  emailTokenUse,
  emailTokensEnd,
} from "../email-links/email-token-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";
import { locksOfPassword } from "../passwords/password-lock-repository.ts";
import { NOBODYS_HASH } from "../passwords/password-hasher.ts";

/** A change of an account's address that was asked for. */
export type AskedChange = {
  readonly accountId: string;
  readonly oldEmail: string;
  readonly newEmail: string;
  /** Whether the new address has an account already. Its owner is told so, and gets no link. */
  readonly isTaken: boolean;
  readonly locale: MailLocale;
  readonly tokenId: string;
  readonly newMailId: string;
  readonly oldMailId: string;
};

/** A change of an address that was made: its link, and the ids that what follows from it gets. */
export type MadeChange = {
  readonly tokenId: string;
  readonly newEmail: string;
  readonly undoId: string;
  readonly mailId: string;
  readonly locale: MailLocale;
};

/**
 * Writes the mails to both addresses, the link for the new one, and the account's log; ends links of earlier changes. A
 * stranger's address gets only a few mails in an hour.
 */
export async function insertEmailChange(
  db: Database,
  by: Asked,
  change: AskedChange,
): Promise<void> {
  const { accountId, oldEmail, newEmail, isTaken, locale, tokenId } = change;
  const account = sql`(select ${accountId}::text as account_id) asking`;
  const free = sql`(select ${accountId}::text as account_id where not ${isTaken}::boolean) free`;
  const taken = sql`(select 1 where ${isTaken}::boolean) taken`;
  const token = {
    id: tokenId,
    purpose: "change_email",
    email: newEmail,
    previousEmail: oldEmail,
  } as const;
  await db.execute(sql`
    with earlier as (${emailTokensEnd(account, ["change_email"])}
    ), made as (${emailTokenInsert(token, free)} returning account_id
    ), to_new as (${mailInsert(
      by,
      {
        id: change.newMailId,
        to: newEmail,
        locale,
        template: "change_email",
        values: { token_id: tokenId, old_email: oldEmail },
      },
      sql`made`,
      "capped",
    )}
    ), to_owner as (${mailInsert(
      by,
      { id: change.newMailId, to: newEmail, locale, template: "account_exists", values: {} },
      taken,
      "capped",
    )}
    ), to_old as (${mailInsert(
      by,
      {
        id: change.oldMailId,
        to: oldEmail,
        locale,
        template: "email_change_asked",
        values: { new_email: newEmail },
      },
      account,
      "capped",
    )})
    ${accountLogInsert(by, { type: "email_change_asked", result: "done" }, account)}`);
}

/**
 * Uses up the link that confirmed a change, and tells the old address, with a link that takes the change back. Links to set
 * a password that went to the old address end.
 *
 * @returns whether this call was the one that used it.
 */
export const useChangeLink = (db: Database, by: Asked, change: MadeChange): Promise<boolean> =>
  tellOldAddress(db, by, change, emailTokenUse(change.tokenId, "change_email"));

/**
 * As {@link useChangeLink}, for a link that something else ended while the address changed, a reset of the password for
 * instance: the old address has to get its way back all the same.
 *
 * @returns false when another use of the link has told it already, or the owner took a change back meanwhile, which moved the
 * address too.
 */
export const finishEndedChange = (db: Database, by: Asked, change: MadeChange): Promise<boolean> =>
  tellOldAddress(
    db,
    by,
    change,
    sql`
      select account_id, email, previous_email from email_tokens asked
      where id = ${change.tokenId} and purpose = 'change_email' and not exists (
        select from email_tokens undo where undo.account_id = asked.account_id
          and undo.purpose = 'undo_email_change' and undo.email = asked.previous_email
          and undo.previous_email = asked.email and undo.created_at >= asked.created_at
          and undo.used_at is null
      ) and not exists (
        select from email_tokens taken_back where taken_back.account_id = asked.account_id
          and taken_back.purpose = 'undo_email_change' and taken_back.used_at >= asked.created_at
      )`,
  );

/** @param used the row of the link, or none. */
async function tellOldAddress(
  db: Database,
  by: Asked,
  { newEmail, undoId, mailId, locale }: MadeChange,
  used: SQL,
): Promise<boolean> {
  const undo = {
    id: undoId,
    purpose: "undo_email_change",
    email: sql<string>`previous_email`,
    previousEmail: newEmail,
  } as const;
  const mail = {
    id: mailId,
    to: sql<string>`undo.email`,
    locale,
    template: "email_changed",
    values: { token_id: undoId, new_email: newEmail },
  } as const;
  const { rows } = await db.execute(sql`
    with used as (${used}
    ), links as (${emailTokensEnd(sql`used`, ["reset_password", "verify_email"])}
    ), undo as (${emailTokenInsert(undo, sql`used`)} returning account_id, email
    ), line as (${accountLogInsert(by, { type: "email_changed", result: "done" }, sql`used`)}
    ), mail as (${mailInsert(by, mail, sql`undo`)})
    select account_id from used`);
  return rows.length > 0;
}

/**
 * Removes what proves the account's owner if it was added in the day before the change or later: whoever changed the address
 * may have added it, and it would keep the owner out. What is older stays, so that a mailbox alone never takes it away.
 */
const factorsSince = (tokenId: string): SQL => {
  const since = sql`(
    select created_at - interval '1 day' from email_tokens where id = ${tokenId})`;
  return sql`
    factors as (
      delete from totp_factors using used
      where totp_factors.account_id = used.account_id and coalesce(totp_factors.confirmed_at, totp_factors.created_at) > ${since}
      returning totp_factors.account_id
    ), codes as (delete from recovery_codes using used
      where recovery_codes.account_id = used.account_id
        and (recovery_codes.created_at > ${since} or exists (select from factors))
    ), keys as (delete from passkeys using used
      where passkeys.account_id = used.account_id and passkeys.created_at > ${since}
    ), identities as (delete from linked_identities using used
      where linked_identities.account_id = used.account_id
        and linked_identities.created_at > ${since}
    ), waiting as (delete from sign_in_challenges using used
      where sign_in_challenges.account_id = used.account_id)`;
};

/**
 * Uses up the link that takes a change back: ends all sessions and access tokens of the account and its other links, and leaves it with a
 * password that nobody knows and without new second factors, because somebody else was in it. Of the links that take
 * other changes back, only those of later changes end: they lead to that person's addresses. One of an earlier change
 * stays, because its owner may need it.
 *
 * The locks come first and in the order of every change of a password, see `replacePassword`.
 *
 * @returns whether this call was the one that used it.
 */
export async function useUndoLink(db: Database, by: Asked, tokenId: string): Promise<boolean> {
  const others = ["change_email", "reset_password", "verify_email"] as const;
  const [, , { rows }] = await db.batch([
    ...locksOfPassword(db, tokenId),
    db.execute(sql`
      with used as (${emailTokenUse(tokenId, "undo_email_change")}
      ), links as (${emailTokensEnd(sql`used`, others)}
      ), later as (
        update email_tokens set used_at = clock_timestamp() from used
        where email_tokens.account_id = used.account_id and purpose = 'undo_email_change'
          and used_at is null
          and created_at > (select created_at from email_tokens where id = ${tokenId})
      ), closed as (
        update credentials set password_hash = ${NOBODYS_HASH}, updated_at = clock_timestamp()
        from used where credentials.account_id = used.account_id
      ), ended as (
        delete from sessions where account_id in (select account_id from used)
      ), tokens as (${accessTokensEnd(sql`used`)}
      ), ${factorsSince(tokenId)}, line as (${accountLogInsert(by, { type: "email_change_undone", result: "done" }, sql`used`)})
      select account_id from used`),
  ]);
  return rows.length > 0;
}
