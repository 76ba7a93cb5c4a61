import { type SQL, asc, eq, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { AllowedOrigin } from "#shared/contracts/projects/allowed-origin";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { allowedOrigins } from "#shared/db/schema/projects";
import { newId } from "#shared/ids";
import { lockProject } from "../projects/project-repository.ts";

type Insertion<T> =
  | { readonly inserted: T }
  | { readonly refused: "no_project" | "exists" | "limit" };

/** Adds an allowed origin and its event, unless it is registered already or the project, counted under its lock, has `limit`. */
export async function insertAllowedOrigin(
  db: Database,
  ctx: ProjectContext,
  origin: string,
  limit: number,
): Promise<Insertion<AllowedOrigin>> {
  const id = newId("allowedOrigin");
  const [locked, { rows }] = await db.batch([
    lockProject(db, ctx.projectId),
    db.execute<{ created_at: string | null; present: boolean }>(sql`
      with present as (
        select 1 from allowed_origins where project_id = ${ctx.projectId} and origin = ${origin}
      ), added as (
        insert into allowed_origins (id, project_id, origin)
        select ${id}, projects.id, ${origin} from projects
        where projects.id = ${ctx.projectId} and state = 'active' and not exists (select from present)
          and (select count(*) from allowed_origins where project_id = ${ctx.projectId}) < ${limit}
        returning created_at
      ), event as (${eventFor(ctx, "allowed_origin.added", id, sql`added`)})
      select (select created_at from added), exists (select from present) as present`),
  ]);
  const row = rows[0];
  if (row?.created_at)
    return { inserted: { id, origin, created_at: new Date(row.created_at).toISOString() } };
  if (locked.length === 0) return { refused: "no_project" };
  return { refused: row?.present ? "exists" : "limit" };
}

/** The project's allowed origins, oldest first. */
export async function selectAllowedOrigins(
  db: Database,
  projectId: string,
): Promise<AllowedOrigin[]> {
  const rows = await db
    .select()
    .from(allowedOrigins)
    .where(eq(allowedOrigins.projectId, projectId))
    .orderBy(asc(allowedOrigins.id));
  return rows.map((row) => ({
    id: row.id,
    origin: row.origin,
    created_at: row.createdAt.toISOString(),
  }));
}

/** Removes an allowed origin of this project and writes its event. @returns whether there was one. */
export async function deleteAllowedOrigin(
  db: Database,
  ctx: ProjectContext,
  id: string,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with removed as (
      delete from allowed_origins where id = ${id} and project_id = ${ctx.projectId} returning id
    ), event as (${eventFor(ctx, "allowed_origin.removed", id, sql`removed`)})
    select id from removed`);
  return rows.length > 0;
}

const eventFor = (
  ctx: ProjectContext,
  type: "allowed_origin.added" | "allowed_origin.removed",
  id: string,
  from: SQL,
): SQL =>
  outboxInsert(
    ctx,
    { type, projectId: ctx.projectId, subject: { allowedOrigin: id }, data: {} },
    from,
  );
