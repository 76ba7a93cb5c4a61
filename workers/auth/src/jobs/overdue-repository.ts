import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Kept, RETENTION } from "#shared/retention";

type Overdue = Extract<
  Kept,
  "sessions" | "email_tokens" | "mails_sent" | "mails_failed" | "account_log"
>;

/** For how many seconds the oldest row of each kind should have been removed; 0 or less when none should. */
export async function readOverdue(db: Database): Promise<Readonly<Record<Overdue, number>>> {
  const { sessions, email_tokens, mails_sent, mails_failed, account_log } = RETENTION;
  const { rows } = await db.execute<Record<Overdue, number | null>>(sql`
    select
      (select extract(epoch from clock_timestamp() - min(idle_expires_at)) from sessions)::float8
        - ${sessions.keptSeconds}::int as sessions,
      (select extract(epoch from clock_timestamp() - min(expires_at)) from email_tokens)::float8
        - ${email_tokens.keptSeconds}::int as email_tokens,
      (select extract(epoch from clock_timestamp() - min(settled_at)) from mails
        where state = 'sent')::float8 - ${mails_sent.keptSeconds}::int as mails_sent,
      (select extract(epoch from clock_timestamp() - min(settled_at)) from mails
        where state = 'failed')::float8 - ${mails_failed.keptSeconds}::int as mails_failed,
      (select extract(epoch from clock_timestamp() - min(occurred_at)) from account_log)::float8
        - ${account_log.keptSeconds}::int as account_log`);
  const row = rows[0];
  return {
    sessions: row?.sessions ?? 0,
    email_tokens: row?.email_tokens ?? 0,
    mails_sent: row?.mails_sent ?? 0,
    mails_failed: row?.mails_failed ?? 0,
    account_log: row?.account_log ?? 0,
  };
}
