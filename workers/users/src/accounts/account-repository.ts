import { type SQL, and, eq, sql } from "drizzle-orm";
import type { Account } from "#shared/contracts/users/account";
import type { Database } from "#shared/db/client";
import { accounts } from "#shared/db/schema/accounts";
import { newId } from "#shared/ids";

/**
 * Reserves an e-mail, or returns the reservation that is there. One statement, so that parallel sign-ups share one row.
 *
 * @returns null when an active account has this e-mail.
 */
export async function reserveAccount(
  db: Database,
  email: string,
  name: string,
): Promise<Account | null> {
  // A reservation less than a minute old may belong to a sign-up in progress, so its name stays.
  const { rows } = await db.execute<Account>(sql`
    insert into accounts as a (id, email, name) values (${newId("account")}, ${email}, ${name})
    on conflict (email) do update set name = case
      when a.created_at < clock_timestamp() - interval '1 minute' then excluded.name else a.name end
    where a.state = 'pending'
    returning id, email, name`);
  return rows[0] ?? null;
}

/** Activates a pending account. @returns whether there is such an account, already active or not. */
export async function activate(db: Database, accountId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with activated as (
      update accounts set state = 'active' where id = ${accountId} and state = 'pending' returning id
    )
    select id from activated union select id from accounts where id = ${accountId}`);
  return rows.length > 0;
}

/** Renames an active account. @returns null when there is no such account. */
export async function rename(
  db: Database,
  accountId: string,
  name: string,
): Promise<Account | null> {
  const rows = await db
    .update(accounts)
    .set({ name })
    .where(and(eq(accounts.id, accountId), eq(accounts.state, "active")))
    .returning({ id: accounts.id, email: accounts.email, name: accounts.name });
  return rows[0] ?? null;
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
