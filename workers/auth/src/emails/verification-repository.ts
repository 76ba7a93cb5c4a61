import { sql } from "drizzle-orm";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { Database } from "#shared/db/client";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";
import { emailTokenInsert, emailTokenUse } from "../email-links/email-token-repository.ts";
import { isBelowCap, mailInsert } from "../mail/mail-repository.ts";

/** Writes a link for the account's own address and its mail. @returns false when it has had enough of them. */
export async function insertVerificationMail(
  db: Database,
  by: Asked,
  wanted: { accountId: string; email: string; locale: MailLocale; mailId: string; tokenId: string },
): Promise<boolean> {
  const { accountId, email, locale, mailId, tokenId } = wanted;
  const from = sql`
    (select ${accountId}::text as account_id where ${isBelowCap(email, "verify_email")}) wanted`;
  const mail = {
    id: mailId,
    to: email,
    locale,
    template: "verify_email",
    values: { token_id: tokenId },
  } as const;
  const { rows } = await db.execute(sql`
    with made as (
      ${emailTokenInsert({ id: tokenId, purpose: "verify_email", email }, from)}
      returning account_id
    )
    ${mailInsert(by, mail, sql`made`)} returning id`);
  return rows.length > 0;
}

/** Uses the link up and writes the account's log. @returns whether this call was the one that used it. */
export async function useVerificationLink(
  db: Database,
  by: Asked,
  tokenId: string,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with used as (${emailTokenUse(tokenId, "verify_email")}
    ), line as (${accountLogInsert(by, { type: "email_verified", result: "done" }, sql`used`)})
    select account_id from used`);
  return rows.length > 0;
}
