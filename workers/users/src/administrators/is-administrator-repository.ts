import { type SQL, sql } from "drizzle-orm";
import { accounts } from "#shared/db/schema/accounts";
import type { PlatformEnvironment } from "../settings/platform-environment.ts";

/** Lets those who may take the last administrator away take turns. A statement of its own, before the one that looks. */
export const ADMINISTRATORS_LOCK = sql`lock table platform_administrators in share row exclusive mode`;

/**
 * Whether a row of `accounts` is a platform administrator: an administrator made it one, or its confirmed address is in the
 * environment. A piece of the statement that reads the account anyway.
 */
export const isAdministrator = (environment: PlatformEnvironment): SQL<boolean> => sql<boolean>`(
  exists (select from platform_administrators where account_id = ${accounts.id})
  or (${accounts.emailVerifiedAt} is not null
    and jsonb_exists(${JSON.stringify(environment.administrators)}::jsonb, ${accounts.email})))`;

/**
 * Whether an administrator who can sign in is left without what was granted to this account: another account, or this one
 * by its address, which the environment names. Looked at under a lock of `platform_administrators`.
 */
export const isAdministered = (
  environment: PlatformEnvironment,
  withoutAccountId: string,
): SQL<boolean> => sql<boolean>`
  exists (select from accounts where state = 'active' and suspended_at is null
    and ${isAdministrator(environment)} and (id <> ${withoutAccountId}
      or (email_verified_at is not null and jsonb_exists(
        ${JSON.stringify(environment.administrators)}::jsonb, email))))`;
