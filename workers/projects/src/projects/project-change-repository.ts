import { type SQL, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { ProjectState, UpdateProjectInput } from "#shared/contracts/projects/project";
import type { Database } from "#shared/db/client";
import { isUniqueViolation } from "#shared/db/failure";
import { outboxInsert } from "#shared/db/outbox";
import { lockProject } from "./project-repository.ts";

type ProjectEvent =
  | "project.renamed"
  | "project.slug_changed"
  | "project.archived"
  | "project.unarchived"
  | "project.deletion_started"
  | "project.restored";

const eventOf = <T extends ProjectEvent>(projectId: string, type: T) =>
  ({ type, projectId, subject: { project: projectId }, data: {} }) as const;

export type Change = "done" | "not_found" | "version_mismatch" | "slug_taken";

/**
 * Changes the name, the slug and how long the audit log is kept, and writes an event for each that is another one now.
 * What changes nothing leaves the version as it is.
 */
export async function changeProject(
  db: Database,
  ctx: ProjectContext,
  { name, slug, audit_retention_days: days }: UpdateProjectInput,
  version: number | null,
): Promise<Change> {
  const { projectId } = ctx;
  const toName = name === undefined ? sql`prior.name` : sql`${name}::text`;
  const toSlug = slug === undefined ? sql`prior.slug` : sql`${slug}::text`;
  const toDays = days === undefined ? sql`prior.audit_retention_days` : sql`${days}::int`;
  const kept = {
    type: "project.audit_retention_changed",
    projectId,
    subject: { project: projectId },
    data: { days: days ?? null },
  } as const;
  const changed = (what: SQL, type: "project.renamed" | "project.slug_changed"): SQL =>
    outboxInsert(ctx, eventOf(projectId, type), sql`changed, prior where ${what}`);
  try {
    const { rows } = await db.execute<{ is_current: boolean }>(sql`
      with prior as (
        select name, slug, audit_retention_days, version = coalesce(${version}::int, version) as is_current
        from projects where id = ${projectId} and state = 'active' for update
      ), changed as (
        update projects set name = ${toName}, slug = ${toSlug}, audit_retention_days = ${toDays},
          version = version + 1
        from prior where projects.id = ${projectId} and prior.is_current
          and (prior.name is distinct from ${toName} or prior.slug is distinct from ${toSlug}
            or prior.audit_retention_days is distinct from ${toDays})
        returning projects.name, projects.slug, projects.audit_retention_days
      ), renamed as (${changed(sql`changed.name <> prior.name`, "project.renamed")}
      ), kept as (${outboxInsert(
        ctx,
        kept,
        sql`changed, prior
        where changed.audit_retention_days is distinct from prior.audit_retention_days`,
      )}
      ), event as (${changed(sql`changed.slug is distinct from prior.slug`, "project.slug_changed")})
      select is_current from prior`);
    const row = rows[0];
    if (!row) return "not_found";
    return row.is_current ? "done" : "version_mismatch";
  } catch (thrown) {
    if (isUniqueViolation(thrown, "projects_slug")) return "slug_taken";
    throw thrown;
  }
}

type Move = {
  readonly from: ProjectState;
  readonly to: ProjectState;
  readonly event: "project.archived" | "project.unarchived" | "project.restored";
};

export const MOVES = {
  archive: { from: "active", to: "archived", event: "project.archived" },
  unarchive: { from: "archived", to: "active", event: "project.unarchived" },
  restore: { from: "deleting", to: "active", event: "project.restored" },
} as const satisfies Record<string, Move>;

/** Moves the project to another state and writes the event, when it is in the state that the move begins at. */
export async function moveProject(db: Database, ctx: ProjectContext, move: Move): Promise<void> {
  const { projectId } = ctx;
  await db.execute(sql`
    with moved as (
      update projects set state = ${move.to}, deletes_at = null, version = version + 1
      where id = ${projectId} and state = ${move.from} returning id
    ) ${outboxInsert(ctx, eventOf(projectId, move.event), sql`moved`)}`);
}

export type Deletion = "started" | "not_found" | "other_name" | "in_use";

/**
 * Begins to delete a project that has this name and no integrations, and writes the event.
 *
 * The row stays, because the audit log refers to it. So no foreign key keeps a project with integrations, and this
 * counts them itself, the one place where this service reads a table of another. Adding an integration takes a lock on
 * the project that waits for this one and the other way round, so neither overlooks the other.
 */
export async function startDeletion(
  db: Database,
  ctx: ProjectContext,
  name: string,
  graceDays: number,
): Promise<Deletion> {
  const { projectId } = ctx;
  const [locked, { rows }] = await db.batch([
    lockProject(db, projectId, ["active", "archived"]),
    db.execute<{ named: boolean; in_use: boolean }>(sql`
      with own as (
        select id, name = ${name} as named,
          exists (select from integrations where project_id = projects.id) as in_use
        from projects where id = ${projectId} and state in ('active', 'archived')
      ), started as (
        update projects set state = 'deleting', version = version + 1,
          deletes_at = clock_timestamp() + make_interval(days => ${graceDays}::int)
        where id in (select id from own where named and not in_use) returning id
      ), event as (${outboxInsert(ctx, eventOf(projectId, "project.deletion_started"), sql`started`)})
      select named, in_use from own`),
  ]);
  const row = rows[0];
  if (locked.length === 0 || !row) return "not_found";
  if (!row.named) return "other_name";
  return row.in_use ? "in_use" : "started";
}
