import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { credentials } from "#shared/db/schema/auth";
import { type Asked, accountLogInsert } from "../account-log/account-log-repository.ts";

/** A password as it is stored. */
export type StoredPassword = {
  readonly hash: string;
  /** When it was set, to the microsecond. Stays when only its hash is renewed, so it tells one password from the next. */
  readonly setAt: string;
};

/** The stored password of an account; null when it has none. */
export async function findPassword(
  db: Database,
  accountId: string,
): Promise<StoredPassword | null> {
  const [row] = await db
    .select({ hash: credentials.passwordHash, setAt: sql<string>`${credentials.updatedAt}::text` })
    .from(credentials)
    .where(eq(credentials.accountId, accountId));
  return row ?? null;
}

/**
 * Sets the first password of a pending account. With `accountId` null, runs the same statement and changes nothing, so
 * that both cases take the same time.
 *
 * Keeps a password that is less than a minute old: it belongs to a parallel sign-up, whose account may be active by now.
 * An older one was left by a sign-up that died half-way, and is replaced. The account's log has a line for each password
 * that was set.
 */
export async function setFirstPassword(
  db: Database,
  accountId: string | null,
  passwordHash: string,
  by: Asked,
): Promise<void> {
  await db.execute(sql`
    with written as (
      insert into credentials as c (account_id, password_hash)
      select account_id, ${passwordHash} from (select ${accountId}::text as account_id) as pending
      where account_id is not null
      on conflict (account_id) do update
        set password_hash = excluded.password_hash, updated_at = clock_timestamp()
        where c.updated_at < clock_timestamp() - interval '1 minute'
      returning account_id
    )
    ${accountLogInsert(by, { type: "sign_up", result: "done" }, sql`written`)}`);
}

/** Replaces a hash with a newer hash of the same password, unless the password has changed since. */
export async function replacePasswordHash(
  db: Database,
  accountId: string,
  oldHash: string,
  newHash: string,
): Promise<void> {
  await db
    .update(credentials)
    .set({ passwordHash: newHash })
    .where(and(eq(credentials.accountId, accountId), eq(credentials.passwordHash, oldHash)));
}
