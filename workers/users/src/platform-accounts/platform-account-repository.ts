import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { AccountState } from "#shared/contracts/users/account";
import type { AccountLocale } from "#shared/contracts/users/account-locales";
import type { PlatformAccount } from "#shared/contracts/users/platform-account";
import { adminLogInsert } from "#shared/db/admin-log";
import type { Database } from "#shared/db/client";
import { isAdministrator } from "../administrators/is-administrator-repository.ts";
import type { PlatformEnvironment } from "../settings/platform-environment.ts";

type Filter = { query: string | null; state: PlatformAccount["state"] | null };

const STATE = sql`case when suspended_at is not null then 'suspended' else state end`;

const shown = (environment: PlatformEnvironment): SQL => sql`
  id, email, name, ${STATE} as state, email_verified_at is not null as email_verified,
  ${isAdministrator(environment)} as administrator, suspended_at, suspended_reason, created_at`;

const iso = (text: string): string => new Date(text).toISOString();

const toAccount = (row: PlatformAccount): PlatformAccount => ({
  ...row,
  suspended_at: row.suspended_at && iso(row.suspended_at),
  created_at: iso(row.created_at),
});

/** The accounts before this one, newest first; all of them without `beforeId`. */
export async function selectPlatformAccounts(
  db: Database,
  environment: PlatformEnvironment,
  { query, state }: Filter,
  beforeId: string | null,
  limit: number,
): Promise<PlatformAccount[]> {
  const { rows } = await db.execute<PlatformAccount>(sql`
    select ${shown(environment)} from accounts
    where (${query}::text is null or id = ${query} or starts_with(email, lower(${query}::text)))
      and (${state}::text is null or ${STATE} = ${state})
      and (${beforeId}::text is null or id < ${beforeId})
    order by id desc limit ${limit}`);
  return rows.map(toAccount);
}

export async function findPlatformAccount(
  db: Database,
  environment: PlatformEnvironment,
  id: string,
): Promise<PlatformAccount | null> {
  const { rows } = await db.execute<PlatformAccount>(sql`
    select ${shown(environment)} from accounts where id = ${id}`);
  const [row] = rows;
  return row ? toAccount(row) : null;
}

/** Whether an account may be used, and why not; null when there has never been one. */
export async function findAccountState(db: Database, id: string): Promise<AccountState | null> {
  const { rows } = await db.execute<{ state: AccountState }>(
    sql`select ${STATE} as state from accounts where id = ${id}`,
  );
  return rows[0]?.state ?? null;
}

/** Whom to tell of a suspension, and the one line of the log that stands for it: another service's statement can name it. */
export type Suspension = {
  readonly email: string;
  readonly locale: AccountLocale | null;
  readonly line: string;
  readonly reason: string;
};

/**
 * Suspends an account, unless it is suspended or an administrator's. Repeating it finds the suspension that is there.
 *
 * @returns null when there is no such account.
 */
export async function suspend(
  db: Database,
  by: CallContext,
  environment: PlatformEnvironment,
  id: string,
  reason: string,
): Promise<Suspension | "administrator" | null> {
  const act = { type: "account.suspended", subject: id, reason } as const;
  const { rows } = await db.execute<{
    email: string;
    locale: AccountLocale | null;
    is_administrator: boolean;
    line: string | null;
    reason: string | null;
  }>(sql`
    with target as (
      select id, email, locale, suspended_at, suspended_reason, ${isAdministrator(environment)}
        as is_administrator
      from accounts where id = ${id} and state <> 'pending' for update
    ), suspended as (
      update accounts set suspended_at = clock_timestamp(), suspended_reason = ${reason}
      from target where accounts.id = target.id and target.suspended_at is null
        and not is_administrator
      returning accounts.id
    ), line as (${adminLogInsert(by, act, sql`suspended`)} returning id)
    select email, locale, is_administrator,
      coalesce((select id from line), (select max(l.id) from admin_log l
        where l.subject = ${id} and l.type = 'account.suspended')) as line,
      coalesce(suspended_reason, ${reason}) as reason
    from target`);
  const row = rows[0];
  if (!row) return null;
  if (row.is_administrator) return "administrator";
  const { email, locale } = row;
  return { email, locale, line: row.line ?? "", reason: row.reason ?? reason };
}

/** Ends a suspension; an account that is not suspended stays as it is. @returns whether there is such an account. */
export async function unsuspend(
  db: Database,
  by: CallContext,
  id: string,
  reason: string,
): Promise<boolean> {
  const act = { type: "account.unsuspended", subject: id, reason } as const;
  const { rows } = await db.execute(sql`
    with ended as (
      update accounts set suspended_at = null, suspended_reason = null
      where id = ${id} and suspended_at is not null returning id
    ), line as (${adminLogInsert(by, act, sql`ended`)})
    select id from accounts where id = ${id}`);
  return rows.length > 0;
}
