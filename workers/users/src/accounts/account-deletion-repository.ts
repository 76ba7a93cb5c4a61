import { sql } from "drizzle-orm";
import type { AccountLocale } from "#shared/contracts/users/account-locales";
import type { LeavingAccount } from "#shared/contracts/users/account";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText, readTextOrNull } from "#shared/db/rows";

/** The job goes on with a deletion this long after its last step began. */
const LATER = sql`clock_timestamp() + interval '1 minute'`;

/**
 * Begins to delete an active account. One that is being deleted stays as it is. Whoever makes the account a member of a
 * project waits for this, and is refused.
 *
 * @returns null when there is no such account.
 */
export async function beginDeletion(
  db: Database,
  accountId: string,
): Promise<LeavingAccount | null> {
  const { rows } = await db.execute<Row>(sql`
    update accounts set state = 'deleting', deletion_due_at = ${LATER}
    where id = ${accountId} and state in ('active', 'deleting') returning id, email, locale`);
  return rows[0] === undefined ? null : toLeaving(rows[0]);
}

/** Makes an account that is being deleted active again. */
export async function takeBackDeletion(db: Database, accountId: string): Promise<void> {
  await db.execute(sql`
    update accounts set state = 'active', deletion_due_at = null
    where id = ${accountId} and state = 'deleting'`);
}

/** Removes everything but the id from an account that is being deleted, and what it was trusted with. Its address is free then. */
export async function clearAccount(db: Database, accountId: string): Promise<void> {
  await db.execute(sql`
    with trust as (delete from platform_administrators where account_id = ${accountId})
    update accounts set state = 'deleted', deletion_due_at = null, email = id || '@deleted', name = '',
      email_verified_at = null, locale = null, time_zone = null
    where id = ${accountId} and state = 'deleting'`);
}

/** Takes up to `limit` deletions that are due, so that no other run takes them for a minute. */
export async function takeDeletions(db: Database, limit: number): Promise<LeavingAccount[]> {
  const { rows } = await db.execute<Row>(sql`
    with due as (
      select id from accounts where state = 'deleting' and deletion_due_at <= clock_timestamp()
      order by deletion_due_at limit ${limit} for no key update skip locked
    )
    update accounts a set deletion_due_at = ${LATER} from due where a.id = due.id
    returning a.id, a.email, a.locale`);
  return rows.map(toLeaving);
}

/** How many deletions are not over, and how many of them their own request has not finished. */
export async function countDeletions(db: Database): Promise<{ waiting: number; due: number }> {
  const { rows } = await db.execute<Row>(sql`
    select count(*) waiting, count(*) filter (where deletion_due_at <= clock_timestamp()) due
    from accounts where state = 'deleting'`);
  const row = rows[0] ?? {};
  return { waiting: readNumber(row, "waiting"), due: readNumber(row, "due") };
}

const toLeaving = (row: Row): LeavingAccount => ({
  account_id: readText(row, "id"),
  email: readText(row, "email"),
  locale: (readTextOrNull(row, "locale") ?? "en") as AccountLocale,
});
