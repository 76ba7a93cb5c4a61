import { type SQL, and, eq, inArray, ne, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { ConnectSettings, Project, ProjectState } from "#shared/contracts/projects/project";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { members, projects } from "#shared/db/schema/projects";
import { isId, newId } from "#shared/ids";
import { GENESIS_HASH } from "../audit/audit-line.ts";

/**
 * The part `leaving` of a statement that makes an account a member: it has a row while the account is being deleted. The
 * row is locked, so a deletion that begins now waits, and then finds the membership.
 */
export const stayingAccount = (accountId: string): SQL => sql`account as (
    select state from accounts where id = ${accountId} for share
  ), leaving as (select from account where state in ('deleting', 'deleted'))`;

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
    with ${stayingAccount(input.accountId)}, made as (
      insert into projects (id, name) select ${id}, ${input.name}
      where not exists (select from leaving) and (
        select count(*) from members join projects on projects.id = project_id and state <> 'deleted'
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
  if (!row) return null;
  const created_at = new Date(row.created_at).toISOString();
  const fresh = { slug: null, state: "active", deletes_at: null, version: 1 } as const;
  const kept = { audit_retention_days: null } as const;
  return { id, name: input.name, role: "owner", created_at, ...fresh, ...kept };
}

const projectColumns = {
  id: projects.id,
  name: projects.name,
  role: members.role,
  createdAt: projects.createdAt,
  slug: projects.slug,
  state: sql<
    ProjectState | "deleted"
  >`case when ${projects.suspendedAt} is null then ${projects.state}
    else 'suspended' end`,
  deletesAt: projects.deletesAt,
  auditRetentionDays: projects.auditRetentionDays,
  version: projects.version,
};

type ProjectRow = {
  id: string;
  name: string;
  role: Role;
  createdAt: Date;
  slug: string | null;
  state: ProjectState | "deleted";
  deletesAt: Date | null;
  auditRetentionDays: number | null;
  version: number;
};

/** The project as its member sees it; null for a deleted one. */
const toProject = (row: ProjectRow): Project | null =>
  row.state === "deleted"
    ? null
    : {
        id: row.id,
        name: row.name,
        role: row.role,
        created_at: row.createdAt.toISOString(),
        slug: row.slug,
        state: row.state,
        deletes_at: row.deletesAt?.toISOString() ?? null,
        audit_retention_days: row.auditRetentionDays,
        version: row.version,
      };

/** The account's projects, oldest first. */
export async function listMemberships(db: Database, accountId: string): Promise<Project[]> {
  const rows = await db
    .select(projectColumns)
    .from(members)
    .innerJoin(projects, eq(projects.id, members.projectId))
    .where(and(eq(members.accountId, accountId), ne(projects.state, "deleted")))
    .orderBy(projects.id);
  return rows.flatMap((row) => toProject(row) ?? []);
}

/**
 * The project as this member sees it; null when there is no such project or the account is not a member.
 *
 * @param project an id, or a slug, which never looks like an id.
 */
export async function findMembership(
  db: Database,
  project: string,
  accountId: string,
): Promise<Project | null> {
  const [row] = await db
    .select(projectColumns)
    .from(members)
    .innerJoin(projects, eq(projects.id, members.projectId))
    .where(
      and(
        isId("project", project) ? eq(projects.id, project) : eq(projects.slug, project),
        eq(members.accountId, accountId),
        ne(projects.state, "deleted"),
      ),
    );
  return row ? toProject(row) : null;
}

/** What a connect flow needs to know about its project, in one statement. */
export async function findConnectSettings(
  db: Database,
  projectId: string,
): Promise<ConnectSettings | null> {
  const { rows } = await db.execute<
    { name: string; suspended: true | false; return_urls: string[] } & ConnectSettings["branding"]
  >(sql`
    select name, suspended_at is not null as suspended, array(
      select url from return_urls where project_id = projects.id order by id
    ) as return_urls, logo_hash as logo, accent_color, support
    from projects left join project_branding on project_branding.project_id = projects.id
    where projects.id = ${projectId} and state = 'active'`);
  const row = rows[0];
  if (!row) return null;
  const { name, return_urls, suspended, logo, accent_color, support } = row;
  const isBranded = logo !== null || accent_color !== null || support !== null;
  return {
    project_id: projectId,
    name,
    return_urls,
    ...(suspended ? { suspended } : {}),
    ...(isBranded ? { branding: { logo, accent_color, support } } : {}),
  };
}

/** Locks the project, so that calls which count its rows and then change them take turns. Comes first in a batch. */
export const lockProject = (
  db: Database,
  projectId: string,
  states: readonly Exclude<ProjectState, "suspended">[] = ["active"],
) =>
  db
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.id, projectId), inArray(projects.state, [...states])))
    .for("no key update");
