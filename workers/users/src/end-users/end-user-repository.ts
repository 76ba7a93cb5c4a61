import { sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { EndUserRecord } from "#shared/contracts/users/end-user";
import type { EndUserState } from "#shared/contracts/users/end-user-states";
import type { Database } from "#shared/db/client";
import { isForeignKeyViolation } from "#shared/db/failure";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readText, readTextOrNull } from "#shared/db/rows";
import { newId } from "#shared/ids";

/**
 * Finds the project's end user by the app's own id, or creates it with its event.
 *
 * Every connect flow starts with this, so a known end user costs a read and no write. The update in the conflict clause
 * runs only when two callers create the same end user at the same moment; then only the first one's row is new.
 *
 * @param name set on the person that is found, too; null leaves the name alone.
 * @returns null when there is no such project.
 */
export async function findOrMakeEndUser(
  db: Database,
  ctx: ProjectContext,
  externalId: string,
  name: string | null = null,
): Promise<{ endUser: EndUserRecord; created: boolean } | null> {
  const { projectId } = ctx;
  const shown = sql`id, external_id, name, state, blocked_at, created_at`;
  const renamed = sql`
    update end_users set name = ${name} where project_id = ${projectId} and external_id = ${externalId}
      and state <> 'deleting' and name is distinct from ${name}::text`;
  try {
    const { rows } = await db.execute<Row>(sql`
      with found as (
        select ${shown}, false is_new from end_users
        where project_id = ${projectId} and external_id = ${externalId}
      ), made as (
        insert into end_users (id, project_id, external_id, name)
        select ${newId("endUser")}, ${projectId}, ${externalId}, ${name}::text
        where not exists (select from found)
        on conflict (project_id, external_id) do update set external_id = excluded.external_id
        returning ${shown}, xmax = 0 is_new
      ), event as (${outboxInsert(
        ctx,
        {
          type: "end_user.created",
          projectId,
          subject: { endUser: sql<string>`made.id` },
          data: {},
        },
        sql`made where made.is_new`,
      )})${name === null ? sql`` : sql`, renamed as (${renamed})`}
      select * from found union all select * from made`);
    const [row] = rows;
    if (row === undefined) return null;
    const state = readText(row, "state") as EndUserState;
    const endUser = {
      id: readText(row, "id"),
      external_id: readText(row, "external_id"),
      name:
        state === "deleting" ? readTextOrNull(row, "name") : (name ?? readTextOrNull(row, "name")),
      state,
      blocked_at: toIso(readTextOrNull(row, "blocked_at")),
      created_at: new Date(readText(row, "created_at")).toISOString(),
    };
    return { endUser, created: row["is_new"] === true };
  } catch (thrown) {
    if (isForeignKeyViolation(thrown)) return null;
    throw thrown;
  }
}

const toIso = (text: string | null): string | null =>
  text === null ? null : new Date(text).toISOString();

/** The state of the project's end user with this id; null when there is none. */
export async function readState(
  db: Database,
  projectId: string,
  endUserId: string,
): Promise<EndUserState | null> {
  const { rows } = await db.execute<{ state: EndUserState }>(sql`
    select state from end_users where project_id = ${projectId} and id = ${endUserId}`);
  return rows[0]?.state ?? null;
}
