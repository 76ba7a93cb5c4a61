import { eq, sql } from "drizzle-orm";
import type { LeavingAccount } from "#shared/contracts/users/account";
import type { Database } from "#shared/db/client";
import {
  accessTokens,
  emailTokens,
  linkedIdentities,
  passkeys,
  recoveryCodes,
  sessions,
  signInChallenges,
  totpFactors,
} from "#shared/db/schema/auth";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { mailInsert } from "../mail/mail-repository.ts";

/**
 * Removes an account's password, second factors, passkeys, linked identities, sessions, access tokens and links in one transaction. The password goes first: a sign-in that has just
 * proven it holds the row, so its session is there for the second statement. The mail belongs to the password's end, so there is
 * one, however often this runs.
 */
export async function removeAccess(
  db: Database,
  by: Asked,
  { account_id, email, locale }: LeavingAccount,
  mailId: string,
): Promise<void> {
  const mail = {
    id: mailId,
    to: email,
    locale,
    template: "account_deleted",
    values: {},
  } as const;
  await db.batch([
    db.execute(sql`
      with gone as (
        delete from credentials where account_id = ${account_id} returning account_id
      ), line as (${accountLogInsert(by, { type: "account_deleted", result: "done" }, sql`gone`)}
      ), mail as (${mailInsert(by, mail, sql`gone`)})
      select account_id from gone`),
    db.delete(sessions).where(eq(sessions.accountId, account_id)),
    db.delete(emailTokens).where(eq(emailTokens.accountId, account_id)),
    db.delete(signInChallenges).where(eq(signInChallenges.accountId, account_id)),
    db.delete(totpFactors).where(eq(totpFactors.accountId, account_id)),
    db.delete(recoveryCodes).where(eq(recoveryCodes.accountId, account_id)),
    db.delete(linkedIdentities).where(eq(linkedIdentities.accountId, account_id)),
    db.delete(passkeys).where(eq(passkeys.accountId, account_id)),
    db.delete(accessTokens).where(eq(accessTokens.accountId, account_id)),
  ]);
}
