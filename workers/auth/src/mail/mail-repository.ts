import { type SQL, sql } from "drizzle-orm";
import type { MailContent, MailLocale } from "#shared/contracts/auth/mail";
import type { CallContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { RETENTION } from "#shared/retention";
import { MAIL_RULES } from "./mail-rules.ts";

/** A mail that is to be sent. */
export type NewMail = {
  readonly id: string;
  /** Or an expression over the columns of `from`. */
  readonly to: string | SQL<string>;
  readonly locale: MailLocale;
} & MailContent;

/** A mail that this call alone may try to send now. */
export type ClaimedMail = {
  readonly id: string;
  readonly to: string;
  readonly locale: MailLocale;
  readonly content: MailContent;
  /** How long it rests before it may be claimed again. */
  readonly restSeconds: number;
};

/**
 * Inserts a mail, as a piece of the statement that makes the change, so that neither happens without the other. An
 * address that strangers made Atlas write to gets only a few mails of a kind in an hour, and the rest are not written.
 *
 * @param from a part of the statement's `with` list that has one row when the mail is wanted, and none otherwise.
 * @param cap for mails that a stranger can ask for.
 */
export const mailInsert = (
  by: Pick<CallContext, "requestId">,
  mail: NewMail,
  from: SQL,
  cap: "capped" | "uncapped" = "uncapped",
): SQL => sql`
  insert into mails (id, template, recipient, locale, values, request_id)
  select ${mail.id}, ${mail.template}, ${mail.to}::text, ${mail.locale},
    ${JSON.stringify(mail.values)}::jsonb, ${by.requestId}
  from ${from} ${cap === "capped" ? sql`where ${isBelowCap(mail.to, mail.template)}` : sql``}`;

/** Whether the address has had few enough mails of this kind in the last hour. */
export const isBelowCap = (to: string | SQL<string>, template: string): SQL => sql`
  (select count(*) from mails m where m.recipient = ${to}::text and m.template = ${template}
    and m.created_at > clock_timestamp() - interval '1 hour') < ${MAIL_RULES.cappedPerHour}::int`;

/** Inserts a mail that belongs to no change of this service. */
export async function insertMail(
  db: Database,
  by: Pick<CallContext, "requestId">,
  mail: NewMail,
): Promise<void> {
  await db.execute(mailInsert(by, mail, sql`(select 1) wanted`));
}

/** Inserts one mail for each address: in the account's language, or where it has none in that of the last mail that it got. */
export async function insertNotices(
  db: Database,
  by: Pick<CallContext, "requestId">,
  mails: readonly {
    readonly id: string;
    readonly to: string;
    readonly locale: MailLocale | null;
  }[],
  content: MailContent,
): Promise<void> {
  await db.execute(sql`
    insert into mails (id, template, recipient, locale, values, request_id)
    select mail.id, ${content.template}, mail.to, coalesce(mail.locale, (
        select locale from mails m where m.recipient = mail.to order by m.created_at desc limit 1
      ), 'en'), ${JSON.stringify(content.values)}::jsonb, ${by.requestId}
    from jsonb_to_recordset(${JSON.stringify(mails)}::jsonb) as mail (id text, "to" text, locale text)`);
}

type Row = {
  id: string;
  recipient: string;
  locale: MailLocale;
  template: string;
  values: Record<string, string>;
  rest_seconds: number;
};

/**
 * Claims mails that are due, the longest waiting first: counts the attempt and puts the next one off, in one statement.
 * So a mail is tried by one call at a time, and a call that dies costs one back-off.
 *
 * @param id only this one.
 */
export async function claimDueMails(
  db: Database,
  limit: number,
  id: string | null = null,
): Promise<ClaimedMail[]> {
  const { firstRestSeconds, longestRestSeconds } = MAIL_RULES;
  const { rows } = await db.execute<Row>(sql`
    with due as (
      select id, least(${longestRestSeconds}::int,
        ${firstRestSeconds}::int * power(2, least(attempts, 20)))::int as rest_seconds
      from mails
      where state = 'queued' and next_attempt_at <= clock_timestamp()
        and (${id}::text is null or id = ${id})
      order by next_attempt_at limit ${limit} for update skip locked
    )
    update mails set attempts = attempts + 1,
      next_attempt_at = clock_timestamp() + make_interval(secs => due.rest_seconds)
    from due where mails.id = due.id
    returning mails.id, recipient, locale, template, values, due.rest_seconds`);
  return rows.map((row) => ({
    id: row.id,
    to: row.recipient,
    locale: row.locale,
    // Only `mailInsert` writes rows, and it takes nothing else.
    content: { template: row.template, values: row.values } as MailContent,
    restSeconds: row.rest_seconds,
  }));
}

/** Notes that a claimed mail was sent. */
export async function markSent(db: Database, id: string): Promise<void> {
  await db.execute(sql`
    update mails set state = 'sent', settled_at = clock_timestamp(), last_error = null
    where id = ${id} and state = 'queued'`);
}

/** Notes why a claimed mail was not sent. It rests for so long; null: it is given up. */
export async function markUnsent(
  db: Database,
  id: string,
  code: string,
  restSeconds: number | null,
): Promise<void> {
  await db.execute(sql`
    update mails set last_error = ${code},
      state = case when ${restSeconds}::int is null then 'failed' else state end,
      settled_at = case when ${restSeconds}::int is null then clock_timestamp() end,
      next_attempt_at = clock_timestamp() + make_interval(secs => coalesce(${restSeconds}::int, 0))
    where id = ${id} and state = 'queued'`);
}

/** Gives up mails whose link no longer works, and others that have waited for a day. @returns by the reason, how many. */
export async function giveUpOldMails(
  db: Database,
): Promise<readonly { readonly code: string; readonly count: number }[]> {
  const { giveUpLinkSeconds, giveUpSeconds } = MAIL_RULES;
  const { rows } = await db.execute<{ code: string; count: number }>(sql`
    with over as (
      update mails set state = 'failed', settled_at = clock_timestamp(),
        last_error = coalesce(last_error, 'not_tried')
      where state = 'queued'
        and created_at < clock_timestamp() - make_interval(secs => coalesce(
          (${JSON.stringify(giveUpLinkSeconds)}::jsonb ->> template)::int, ${giveUpSeconds}::int))
      returning last_error
    )
    select last_error as code, count(*)::int as count from over group by last_error`);
  return rows;
}

/** Removes mails that were sent a week ago, or given up a month ago. */
export async function deleteSettledMails(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute(sql`
    delete from mails where id in (
      select id from mails where state <> 'queued' and settled_at < clock_timestamp()
        - make_interval(secs => case when state = 'sent' then ${RETENTION.mails_sent.keptSeconds}::int
            else ${RETENTION.mails_failed.keptSeconds}::int end)
      order by settled_at limit ${limit} for update skip locked
    ) returning id`);
  return rows.length;
}

/** How many mails wait, 10,000 at most, and for how long the oldest has. */
export async function measureQueue(
  db: Database,
): Promise<{ waiting: number; oldestAgeSeconds: number }> {
  const { rows } = await db.execute<{ waiting: number; age: number }>(sql`
    select count(*)::int as waiting,
      coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age
    from (select created_at from mails where state = 'queued' order by next_attempt_at limit 10000) q`);
  const row = rows[0];
  return { waiting: row?.waiting ?? 0, oldestAgeSeconds: row?.age ?? 0 };
}
