import { type SQL, asc, eq, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { ReturnUrl } from "#shared/contracts/projects/return-url";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { returnUrls } from "#shared/db/schema/projects";
import { newId } from "#shared/ids";
import { lockProject } from "../projects/project-repository.ts";

type Insertion<T> =
  | { readonly inserted: T }
  | { readonly refused: "no_project" | "exists" | "limit" };

/** Adds a return URL and its event, unless it is registered already or the project, counted under its lock, has `limit`. */
export async function insertReturnUrl(
  db: Database,
  ctx: ProjectContext,
  url: string,
  limit: number,
): Promise<Insertion<ReturnUrl>> {
  const id = newId("returnUrl");
  const [locked, { rows }] = await db.batch([
    lockProject(db, ctx.projectId),
    db.execute<{ created_at: string | null; present: boolean }>(sql`
      with present as (
        select 1 from return_urls where project_id = ${ctx.projectId} and url = ${url}
      ), added as (
        insert into return_urls (id, project_id, url)
        select ${id}, projects.id, ${url} from projects
        where projects.id = ${ctx.projectId} and state = 'active' and not exists (select from present)
          and (select count(*) from return_urls where project_id = ${ctx.projectId}) < ${limit}
        returning created_at
      ), event as (${eventFor(ctx, "return_url.added", id, sql`added`)})
      select (select created_at from added), exists (select from present) as present`),
  ]);
  const row = rows[0];
  if (row?.created_at)
    return { inserted: { id, url, created_at: new Date(row.created_at).toISOString() } };
  if (locked.length === 0) return { refused: "no_project" };
  return { refused: row?.present ? "exists" : "limit" };
}

/** The project's return URLs, oldest first. */
export async function selectReturnUrls(db: Database, projectId: string): Promise<ReturnUrl[]> {
  const rows = await db
    .select()
    .from(returnUrls)
    .where(eq(returnUrls.projectId, projectId))
    .orderBy(asc(returnUrls.id));
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    created_at: row.createdAt.toISOString(),
  }));
}

/** Removes a return URL of this project and writes its event. @returns whether there was one. */
export async function deleteReturnUrl(
  db: Database,
  ctx: ProjectContext,
  id: string,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    with removed as (
      delete from return_urls where id = ${id} and project_id = ${ctx.projectId} returning id
    ), event as (${eventFor(ctx, "return_url.removed", id, sql`removed`)})
    select id from removed`);
  return rows.length > 0;
}

const eventFor = (
  ctx: ProjectContext,
  type: "return_url.added" | "return_url.removed",
  id: string,
  from: SQL,
): SQL =>
  outboxInsert(ctx, { type, projectId: ctx.projectId, subject: { returnUrl: id }, data: {} }, from);
