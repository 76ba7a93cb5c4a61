import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type {
  MembershipRecord,
  PlatformProject,
  PlatformProjectRecord,
} from "#shared/contracts/projects/platform-project";
import { adminLogInsert } from "#shared/db/admin-log";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";

const STATE = sql`case when p.suspended_at is not null then 'suspended' else p.state end`;
const SHOWN = sql`p.id, p.name, p.slug, ${STATE} as state, p.suspended_at, p.suspended_reason, p.created_at`;

/** How many members and memberships a page of an administrator shows. */
const MOST_SHOWN = 100;

const iso = (text: string): string => new Date(text).toISOString();

const toProject = (row: PlatformProject): PlatformProject => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  state: row.state,
  suspended_at: row.suspended_at && iso(row.suspended_at),
  suspended_reason: row.suspended_reason,
  created_at: iso(row.created_at),
});

/** The projects before this one, newest first; all of them without `beforeId`. Not those that are deleted. */
export async function selectPlatformProjects(
  db: Database,
  { query, state }: { query: string | null; state: string | null },
  beforeId: string | null,
  limit: number,
): Promise<PlatformProject[]> {
  const { rows } = await db.execute<PlatformProject>(sql`
    select ${SHOWN} from projects p
    where p.state <> 'deleted' and (${query}::text is null or p.id = ${query}
        or starts_with(lower(p.name), lower(${query}::text))
        or starts_with(p.slug, lower(${query}::text)))
      and (${state}::text is null or ${STATE} = ${state})
      and (${beforeId}::text is null or p.id < ${beforeId})
    order by p.id desc limit ${limit}`);
  return rows.map(toProject);
}

const count = (from: SQL): SQL => sql`(select count(*)::int from ${from})`;

/** One project with its members, owners first, and counts of what this service owns. One statement. */
export async function findPlatformProject(
  db: Database,
  id: string,
): Promise<PlatformProjectRecord | null> {
  const { rows } = await db.execute<PlatformProject & Omit<PlatformProjectRecord, "id">>(sql`
    select ${SHOWN}, coalesce((select jsonb_agg(m) from (
        select account_id, role from members where project_id = p.id
        order by role <> 'owner', created_at limit ${MOST_SHOWN}
      ) m), '[]') as members,
      jsonb_build_object(
        'members', ${count(sql`members where project_id = p.id`)},
        'api_keys', ${count(sql`api_keys where project_id = p.id and revoked_at is null
          and (expires_at is null or expires_at > clock_timestamp())`)},
        'webhooks', ${count(sql`webhooks where project_id = p.id and state <> 'deleted'`)},
        'return_urls', ${count(sql`return_urls where project_id = p.id`)}
      ) as counts
    from projects p where p.id = ${id} and p.state <> 'deleted'`);
  const [row] = rows;
  return row ? { ...toProject(row), members: row.members, counts: row.counts } : null;
}

/** The projects that an account is a member of, oldest first. */
export async function selectMemberships(
  db: Database,
  accountId: string,
): Promise<MembershipRecord[]> {
  const { rows } = await db.execute<MembershipRecord>(sql`
    select p.id as project_id, p.name, m.role, ${STATE} as state
    from members m join projects p on p.id = m.project_id and p.state <> 'deleted'
    where m.account_id = ${accountId} order by p.id limit ${MOST_SHOWN}`);
  return rows;
}

/** Whom to tell of a suspension; `fresh` when this call made it. */
export type SuspendedProject = { name: string; owners: string[]; fresh: boolean };

/**
 * Suspends a project, whatever else its state is, and writes its event and the administrators' log. A suspended one stays
 * as it is.
 */
export async function suspend(
  db: Database,
  by: CallContext,
  projectId: string,
  reason: string,
): Promise<SuspendedProject | null> {
  const act = { type: "project.suspended", subject: projectId, reason } as const;
  const event = {
    type: "project.suspended",
    projectId,
    subject: { project: projectId },
    data: {},
  } as const;
  const { rows } = await db.execute<SuspendedProject>(sql`
    with suspended as (
      update projects set suspended_at = clock_timestamp(), suspended_reason = ${reason},
        version = version + 1
      where id = ${projectId} and state <> 'deleted' and suspended_at is null returning id
    ), event as (${outboxInsert(by, event, sql`suspended`)}
    ), line as (${adminLogInsert(by, act, sql`suspended`)})
    select name, exists (select from suspended) as fresh, array(
      select account_id from members where project_id = projects.id and role = 'owner'
      order by created_at limit ${MOST_SHOWN}) as owners
    from projects where id = ${projectId} and state <> 'deleted'`);
  return rows[0] ?? null;
}

/**
 * Ends a suspension: the project is in the state that it was in. What was due meanwhile is due now. A project that is not
 * suspended stays as it is. @returns whether there is such a project.
 */
export async function unsuspend(
  db: Database,
  by: CallContext,
  projectId: string,
  reason: string,
): Promise<boolean> {
  const act = { type: "project.unsuspended", subject: projectId, reason } as const;
  const event = {
    type: "project.unsuspended",
    projectId,
    subject: { project: projectId },
    data: {},
  } as const;
  const { rows } = await db.execute(sql`
    with ended as (
      update projects set suspended_at = null, suspended_reason = null, version = version + 1
      where id = ${projectId} and state <> 'deleted' and suspended_at is not null returning id
    ), event as (${outboxInsert(by, event, sql`ended`)}
    ), line as (${adminLogInsert(by, act, sql`ended`)})
    select id from projects where id = ${projectId} and state <> 'deleted'`);
  return rows.length > 0;
}
