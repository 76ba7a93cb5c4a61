import { sql } from "drizzle-orm";
import type { TestStack } from "../../support/stack.ts";
import { databaseOf } from "../../support/stored.ts";

/** Makes the account with this address an administrator, without another one. */
export async function putAdministrator(
  { bridge }: Pick<TestStack, "bridge">,
  email: string,
): Promise<void> {
  await databaseOf(bridge).execute(sql`
    insert into platform_administrators (account_id, granted_by)
    select id, id from accounts where email = ${email}`);
}
