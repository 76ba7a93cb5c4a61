import { sql } from "drizzle-orm";
import type { EndUser } from "#shared/contracts/users/end-user";
import type { Database } from "#shared/db/client";
import { isForeignKeyViolation } from "#shared/db/failure";
import { newId } from "#shared/ids";

/**
 * Finds the project's end user by the app's own id, or creates it.
 *
 * Every connect flow starts with this, so a known end user costs a read and no write. The update in the conflict clause
 * runs only when two callers create the same end user at the same moment.
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
