import { sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { Project } from "#shared/contracts/projects/project";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { lockProject } from "./project-repository.ts";

const eventOf = <T extends "project.renamed" | "project.deleted">(projectId: string, type: T) =>
  ({ type, projectId, subject: { project: projectId }, data: {} }) as const;

/**
 * Renames the project and writes the event, which a name that it has already does not cause.
 *
 * @returns the project as this member sees it; null when there is no such project or the account is not a member.
 */
export async function renameProject(
  db: Database,
  ctx: ProjectContext,
  accountId: string,
  name: string,
): Promise<Project | null> {
  const { projectId } = ctx;
  const { rows } = await db.execute<{ role: Role; created_at: string }>(sql`
    with own as (
      select projects.id, role, projects.created_at from projects
      join members on project_id = projects.id and account_id = ${accountId}
      where projects.id = ${projectId} and state = 'active'
    ), renamed as (
      update projects set name = ${name}
      where id in (select id from own) and state = 'active' and name <> ${name} returning id
    ), event as (${outboxInsert(ctx, eventOf(projectId, "project.renamed"), sql`renamed`)})
    select role, created_at from own`);
  const row = rows[0];
  return row
    ? { id: projectId, name, role: row.role, created_at: new Date(row.created_at).toISOString() }
    : null;
}

export type Deletion = "deleted" | "not_found" | "other_name" | "in_use";

/**
 * Deletes a project that has this name and no integrations, revokes its API keys and writes the event.
 *
 * The row stays, because the audit log refers to it. So no foreign key keeps a project with integrations, and this
 * counts them itself, the one place where this service reads a table of another. Adding an integration takes a lock on
 * the project that waits for this one and the other way round, so neither overlooks the other.
 */
export async function markDeleted(
  db: Database,
  ctx: ProjectContext,
  name: string,
): Promise<Deletion> {
  const { projectId } = ctx;
  const [locked, { rows }] = await db.batch([
    lockProject(db, projectId),
    db.execute<{ named: boolean; in_use: boolean }>(sql`
      with own as (
        select id, name = ${name} as named,
          exists (select from integrations where project_id = projects.id) as in_use
        from projects where id = ${projectId} and state = 'active'
      ), deleted as (
        update projects set state = 'deleted'
        where id in (select id from own where named and not in_use) returning id
      ), revoked as (
        update api_keys set revoked_at = clock_timestamp()
        where project_id in (select id from deleted) and revoked_at is null
      ), event as (${outboxInsert(ctx, eventOf(projectId, "project.deleted"), sql`deleted`)})
      select named, in_use from own`),
  ]);
  const row = rows[0];
  if (locked.length === 0 || !row) return "not_found";
  if (!row.named) return "other_name";
  return row.in_use ? "in_use" : "deleted";
}
