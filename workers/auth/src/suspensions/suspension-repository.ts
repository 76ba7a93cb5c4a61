import { type SQL, sql } from "drizzle-orm";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { Database } from "#shared/db/client";
import type { Asked } from "../account-log/account-log-repository.ts";
import { newId } from "#shared/ids";
import { mailInsert } from "../mail/mail-repository.ts";

/** Ends every session of an account, in the order in which other statements lock them. */
const endSessions = (accountId: string): SQL => sql`
  delete from sessions where id in (
    select id from sessions where account_id = ${accountId} order by id for update)`;

/**
 * Ends the sessions of an account that was just suspended, writes its log and mails its owner. The line of the
 * administrators' log names the suspension: told once, it is not told again, so the call can be repeated.
 */
export async function endAndTell(
  db: Database,
  by: Asked,
  told: {
    accountId: string;
    email: string;
    line: string;
    reason: string;
    mailId: string;
    locale: MailLocale;
  },
): Promise<void> {
  const { accountId, email, line, reason, mailId, locale } = told;
  const mail = {
    id: mailId,
    to: email,
    locale,
    template: "account_suspended",
    values: { reason },
  } as const;
  // The administrator's address is not the account's business.
  await db.execute(sql`
    with ended as (${endSessions(accountId)}), fresh as (
      insert into account_log (id, account_id, type, result, data, request_id)
      select ${newId("accountLine")}, ${accountId}, 'suspended', 'done',
        jsonb_build_object('suspension', ${line}::text), ${by.requestId}
      where not exists (select from account_log where account_id = ${accountId}
        and type = 'suspended' and data ->> 'suspension' = ${line})
      returning account_id
    ) ${mailInsert(by, mail, sql`fresh`)}`);
}

/** Ends what sessions there are, so that none of before comes back, and writes the account's log. */
export async function endBeforeReturn(db: Database, by: Asked, accountId: string): Promise<void> {
  await db.execute(sql`
    with ended as (${endSessions(accountId)})
    insert into account_log (id, account_id, type, result, request_id)
    select ${newId("accountLine")}, id, 'unsuspended', 'done', ${by.requestId}
    from accounts where id = ${accountId} and suspended_at is not null`);
}
