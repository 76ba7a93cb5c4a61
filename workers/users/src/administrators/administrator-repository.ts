import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Administrator } from "#shared/contracts/users/administrator";
import { adminLogInsert } from "#shared/db/admin-log";
import type { Database } from "#shared/db/client";
import type { PlatformEnvironment } from "../settings/platform-environment.ts";
import {
  ADMINISTRATORS_LOCK,
  isAdministered,
  isAdministrator,
} from "./is-administrator-repository.ts";

type Row = {
  account_id: string | null;
  email: string;
  name: string | null;
  is_environment: boolean;
  granted_by: string | null;
  created_at: string | null;
};

/** Far more than an installation has. */
const MOST_LISTED = 200;

/** All administrators: those of the environment first, also while they have no confirmed account. */
export async function selectAdministrators(
  db: Database,
  { administrators }: PlatformEnvironment,
): Promise<Administrator[]> {
  const { rows } = await db.execute<Row>(sql`
    with of_environment as (
      select accounts.id as account_id, named.email, accounts.name
      from jsonb_array_elements_text(${JSON.stringify(administrators)}::jsonb) as named (email)
      left join accounts on accounts.email = named.email and state = 'active'
        and email_verified_at is not null
    ), granted as (
      select account_id, email, name, granted_by, p.created_at
      from platform_administrators p join accounts on accounts.id = p.account_id
      where account_id not in (select account_id from of_environment where account_id is not null)
      order by p.created_at limit ${MOST_LISTED}
    )
    select account_id, email, name, true as is_environment, null as granted_by,
      null::timestamptz as created_at from of_environment
    union all
    select account_id, email, name, false, granted_by, created_at from granted`);
  return rows.map((row) => ({
    account_id: row.account_id,
    email: row.email,
    name: row.name,
    source: row.is_environment ? "environment" : "granted",
    granted_by: row.granted_by,
    created_at: row.created_at === null ? null : new Date(row.created_at).toISOString(),
  }));
}

/**
 * Makes the account with this confirmed address an administrator; one that is one already stays as it is.
 *
 * @returns null when there is no such account, or it is suspended.
 */
export async function insertAdministrator(
  db: Database,
  by: CallContext & { actor: { id: string } },
  email: string,
): Promise<string | null> {
  const act = {
    type: "administrator.added",
    subject: sql`(select account_id from added)`,
    reason: null,
  } as const;
  const { rows } = await db.execute<{ id: string }>(sql`
    with target as (
      select id from accounts where email = ${email} and state = 'active'
        and email_verified_at is not null and suspended_at is null for share
    ), added as (
      insert into platform_administrators (account_id, granted_by)
      select id, ${by.actor.id} from target on conflict (account_id) do nothing
      returning account_id
    ), line as (${adminLogInsert(by, act, sql`added`)})
    select id from target`);
  return rows[0]?.id ?? null;
}

export type Removal = "removed" | "missing" | "last" | "environment";

/**
 * Takes the right away that an administrator gave. Two at once take turns under the table's lock, so that the last
 * administrator who can sign in stays.
 *
 * @returns `environment` for an account that is an administrator by its address alone.
 */
export async function deleteAdministrator(
  db: Database,
  by: CallContext,
  environment: PlatformEnvironment,
  accountId: string,
): Promise<Removal> {
  const act = { type: "administrator.removed", subject: accountId, reason: null } as const;
  const [, { rows }] = await db.batch([
    db.execute(ADMINISTRATORS_LOCK),
    db.execute<{ granted: boolean; is_one: boolean; others: boolean; removed: boolean }>(sql`
      with judged as (
        select exists (select from platform_administrators where account_id = ${accountId}) as granted,
          exists (select from accounts where id = ${accountId} and ${isAdministrator(environment)})
            as is_one,
          ${isAdministered(environment, accountId)} as others
      ), removed as (
        delete from platform_administrators
        where account_id = ${accountId} and (select others from judged) returning account_id
      ), line as (${adminLogInsert(by, act, sql`removed`)})
      select judged.*, exists (select from removed) as removed from judged`),
  ]);
  const row = rows[0];
  if (row?.removed === true) return "removed";
  if (row?.granted === true) return "last";
  return row?.is_one === true ? "environment" : "missing";
}
