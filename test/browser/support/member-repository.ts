import { sql } from "drizzle-orm";
import { makeDatabase } from "#shared/db/client";
import type { Role } from "#shared/contracts/permissions";
import type { TestStack } from "../../support/stack.ts";

/**
 * Makes an account a member of a project, or changes its role. The API cannot do it yet: a project has its owner only.
 */
export async function putMember(
  { bridge }: TestStack,
  member: { projectId: string; email: string; role: Role },
): Promise<void> {
  const db = makeDatabase({
    DATABASE_URL: bridge.databaseUrl,
    DATABASE_HTTP_ENDPOINT: `${bridge.url}/sql`,
  });
  await db.execute(sql`
    insert into members (project_id, account_id, role, created_at)
    select ${member.projectId}, id, ${member.role}, now() from accounts where email = ${member.email}
    on conflict (project_id, account_id) do update set role = excluded.role`);
}
