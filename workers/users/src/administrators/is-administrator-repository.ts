import { type SQL, sql } from "drizzle-orm";
import { accounts } from "#shared/db/schema/accounts";
import type { PlatformEnvironment } from "../settings/platform-environment.ts";

/**
 * Whether a row of `accounts` is a platform administrator: an administrator made it one, or its confirmed address is in the
 * environment. A piece of the statement that reads the account anyway.
 */
export const isAdministrator = (environment: PlatformEnvironment): SQL<boolean> => sql<boolean>`(
  exists (select from platform_administrators where account_id = ${accounts.id})
  or (${accounts.emailVerifiedAt} is not null
    and jsonb_exists(${JSON.stringify(environment.administrators)}::jsonb, ${accounts.email})))`;
