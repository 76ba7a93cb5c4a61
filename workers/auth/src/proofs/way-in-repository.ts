import { type SQL, eq, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { credentials } from "#shared/db/schema/auth";
import { hasPassword } from "./proof-repository.ts";

/** Whether something else than this passkey or linked identity opens the account: a password, another passkey or identity. */
export const opensOtherwise = (accountId: string, exceptId: string): SQL<boolean> => sql<boolean>`(
  ${hasPassword(sql`${accountId}::text`)}
  or exists (select from passkeys o where o.account_id = ${accountId} and o.id <> ${exceptId})
  or exists (select from linked_identities o where o.account_id = ${accountId} and o.id <> ${exceptId}))`;

/**
 * Locks the account's password: of two removals of ways in at once, the second sees the first. To be a statement of its own
 * before the one that counts on it.
 */
export const lockWaysIn = (db: Database, accountId: string) =>
  db
    .select({ accountId: credentials.accountId })
    .from(credentials)
    .where(eq(credentials.accountId, accountId))
    .for("no key update");
