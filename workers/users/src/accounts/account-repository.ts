import { type SQL, and, eq, sql } from "drizzle-orm";
import type { Account } from "#shared/contracts/users/account";
import type { EndUser } from "#shared/contracts/users/end-user";
import type { Database } from "#shared/db/client";
import { isForeignKeyViolation } from "#shared/db/failure";
import { accounts } from "#shared/db/schema/accounts";
import { newId } from "#shared/ids";

/**
 * Reserves an e-mail, or hands a reservation out again; one statement, so that parallel sign-ups share one row.
 *
 * @returns null when an active account has it.
 */
export async function reserveAccount(
  db: Database,
  email: string,
  name: string,
): Promise<Account | null> {
  // A reservation younger than a minute may be another sign-up in the air: its name is not this caller's to change.
  const { rows } = await db.execute<Account>(sql`
    insert into accounts as a (id, email, name) values (${newId("account")}, ${email}, ${name})
    on conflict (email) do update set name = case
      when a.created_at < clock_timestamp() - interval '1 minute' then excluded.name else a.name end
    where a.state = 'pending'
    returning id, email, name`);
  return rows[0] ?? null;
}

/** Makes a pending account active. @returns whether there is such an account, active before or now. */
export async function activate(db: Database, accountId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with activated as (
      update accounts set state = 'active' where id = ${accountId} and state = 'pending' returning id
    )
    select id from activated union select id from accounts where id = ${accountId}`);
  return rows.length > 0;
}

export const findActiveByEmail = (db: Database, email: string): Promise<Account | null> =>
  findActive(db, eq(accounts.email, email));

export const findActiveById = (db: Database, accountId: string): Promise<Account | null> =>
  findActive(db, eq(accounts.id, accountId));

async function findActive(db: Database, condition: SQL): Promise<Account | null> {
  const rows = await db
    .select({ id: accounts.id, email: accounts.email, name: accounts.name })
    .from(accounts)
    .where(and(condition, eq(accounts.state, "active")));
  return rows[0] ?? null;
}

/**
 * The project's end user with this id of the app's own, made when it is not there yet.
 *
 * The update writes a row version only when two callers make the same end user at the same moment; a known one is
 * read and nothing else, for this runs at the start of every connect flow.
 *
 * @returns null when there is no such project.
 */
export async function findOrMakeEndUser(
  db: Database,
  projectId: string,
  externalId: string,
): Promise<EndUser | null> {
  try {
    const { rows } = await db.execute<EndUser>(sql`
      with found as (
        select id, external_id from end_users
        where project_id = ${projectId} and external_id = ${externalId}
      ), made as (
        insert into end_users (id, project_id, external_id)
        select ${newId("endUser")}, ${projectId}, ${externalId} where not exists (select from found)
        on conflict (project_id, external_id) do update set external_id = excluded.external_id
        returning id, external_id
      )
      select id, external_id from found union all select id, external_id from made`);
    return rows[0] ?? null;
  } catch (thrown) {
    if (isForeignKeyViolation(thrown)) return null;
    throw thrown;
  }
}
