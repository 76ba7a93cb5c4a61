import { and, eq, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { ConnectSettings, Project } from "#shared/contracts/projects/project";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { members, projects } from "#shared/db/schema/projects";
import { newId } from "#shared/ids";
import { GENESIS_HASH } from "../audit/audit-line.ts";

/**
 * Creates a project with its first owner, the start of its audit chain and its first event, in one statement.
 *
 * @returns null when the account has `limit` projects. The limit is not exact: projects that are created at the same
 * moment do not count each other.
 */
export async function insertProject(
  db: Database,
  ctx: CallContext,
  input: { accountId: string; name: string; limit: number },
): Promise<Project | null> {
  const id = newId("project");
  const event = {
    type: "project.created",
    projectId: id,
    subject: { project: id },
    data: {},
  } as const;
  const { rows } = await db.execute<{ created_at: string }>(sql`
    with made as (
      insert into projects (id, name) select ${id}, ${input.name}
      where (
        select count(*) from members join projects on projects.id = project_id and state = 'active'
        where account_id = ${input.accountId}
      ) < ${input.limit}
      returning id, created_at
    ), owner as (
      insert into members (project_id, account_id, role) select id, ${input.accountId}, 'owner' from made
    ), head as (
      insert into audit_heads (project_id, seq, hash) select id, 0, ${GENESIS_HASH} from made
    ), event as (${outboxInsert(ctx, event, sql`made`)})
    select created_at from made`);
  const row = rows[0];
  return row
    ? { id, name: input.name, role: "owner", created_at: new Date(row.created_at).toISOString() }
    : null;
}

const projectColumns = {
  id: projects.id,
  name: projects.name,
  role: members.role,
  createdAt: projects.createdAt,
};

const toProject = (row: { id: string; name: string; role: Role; createdAt: Date }): Project => ({
  id: row.id,
  name: row.name,
  role: row.role,
  created_at: row.createdAt.toISOString(),
});

/** The account's projects, oldest first. */
export async function listMemberships(db: Database, accountId: string): Promise<Project[]> {
  const rows = await db
    .select(projectColumns)
    .from(members)
    .innerJoin(projects, eq(projects.id, members.projectId))
    .where(and(eq(members.accountId, accountId), eq(projects.state, "active")))
    .orderBy(projects.id);
  return rows.map(toProject);
}

/** The project as this member sees it; null when there is no such project or the account is not a member. */
export async function findMembership(
  db: Database,
  projectId: string,
  accountId: string,
): Promise<Project | null> {
  const [row] = await db
    .select(projectColumns)
    .from(members)
    .innerJoin(projects, eq(projects.id, members.projectId))
    .where(
      and(
        eq(members.projectId, projectId),
        eq(members.accountId, accountId),
        eq(projects.state, "active"),
      ),
    );
  return row ? toProject(row) : null;
}

/** What a connect flow needs to know about its project, in one statement. */
export async function findConnectSettings(
  db: Database,
  projectId: string,
): Promise<ConnectSettings | null> {
  const { rows } = await db.execute<{ name: string; return_urls: string[] }>(sql`
    select name, array(
      select url from return_urls where project_id = projects.id order by id
    ) as return_urls
    from projects where id = ${projectId} and state = 'active'`);
  const row = rows[0];
  return row ? { project_id: projectId, name: row.name, return_urls: row.return_urls } : null;
}

/** Locks the project, so that calls which count its rows and then add one take turns. Comes first in a batch. */
export const lockProject = (db: Database, projectId: string) =>
  db
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.id, projectId), eq(projects.state, "active")))
    .for("no key update");
