import { sql } from "drizzle-orm";
import type { AccountLocale } from "#shared/contracts/users/account-locales";
import type { LeavingAccount } from "#shared/contracts/users/account";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText, readTextOrNull } from "#shared/db/rows";
import {
  ADMINISTRATORS_LOCK,
  isAdministered,
} from "../administrators/is-administrator-repository.ts";
import type { PlatformEnvironment } from "../settings/platform-environment.ts";

/** The job goes on with a deletion this long after its last step began. */
const LATER = sql`clock_timestamp() + interval '1 minute'`;

/**
 * Begins to delete an active account. One that is being deleted stays as it is. Whoever makes the account a member of a
 * project waits for this, and is refused.
 *
 * @returns `missing` when there is no such account, `last_administrator` when Atlas would have no other one.
 */
export async function beginDeletion(
  db: Database,
  environment: PlatformEnvironment,
  accountId: string,
): Promise<LeavingAccount | "missing" | "last_administrator"> {
  const [, { rows }] = await db.batch([
    db.execute(ADMINISTRATORS_LOCK),
    db.execute<Row>(sql`
      with judged as (
        select id, state = 'active' and not ${isAdministered(environment, accountId)} and exists (
            select from platform_administrators where account_id = ${accountId}) as is_last
        from accounts where id = ${accountId} and state in ('active', 'deleting')
      ), leaving as (
        update accounts set state = 'deleting', deletion_due_at = ${LATER}
        where id in (select id from judged where not is_last) and state in ('active', 'deleting')
        returning id, email, locale
      )
      select is_last, leaving.id, email, locale from judged left join leaving using (id)`),
  ]);
  const row = rows[0];
  if (row?.["is_last"] === true) return "last_administrator";
  return row === undefined || row["id"] === null ? "missing" : toLeaving(row);
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
