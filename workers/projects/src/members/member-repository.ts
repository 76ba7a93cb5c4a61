import { type SQL, asc, eq, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import { MANAGED_ROLES, OWN_CHOICES, type Role } from "#shared/contracts/permissions";
import type { MemberRecord } from "#shared/contracts/projects/member";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { members } from "#shared/db/schema/projects";
import { lockProject } from "../projects/project-repository.ts";

/** Why a member was not changed. */
export type Refusal = "not_found" | "forbidden" | "changed" | "last_owner";

/** The project's members, the longest-standing first. */
export async function selectMembers(
  db: Database,
  projectId: string,
  limit: number,
): Promise<MemberRecord[]> {
  const rows = await db
    .select()
    .from(members)
    .where(eq(members.projectId, projectId))
    .orderBy(asc(members.createdAt), asc(members.accountId))
    .limit(limit);
  return rows.map(({ accountId, role, version, createdAt }) => ({
    account_id: accountId,
    role,
    version,
    joined_at: createdAt.toISOString(),
  }));
}

/**
 * Whether the actor may do this to the member, by the roles that both have now. It is a piece of the statement that
 * makes the change, which runs under the project's lock. So of two owners who demote each other only one succeeds.
 *
 * @param to the role to give; null to remove the member.
 */
function judge(
  projectId: string,
  change: { actorId: string; accountId: string; to: Role | null; version: number | null },
): SQL {
  const { actorId, accountId, to, version } = change;
  const managed = sql`${JSON.stringify(MANAGED_ROLES)}::jsonb -> actor.role`;
  const own = sql`${JSON.stringify(OWN_CHOICES)}::jsonb -> actor.role`;
  const mayManage = sql`jsonb_exists(${managed}, member.role)`;
  const allowed =
    to === null
      ? sql`member.account_id <> ${actorId} and ${mayManage}`
      : sql`case when member.account_id = ${actorId} then jsonb_exists(${own}, ${to})
          else ${mayManage} and jsonb_exists(${managed}, ${to}) end`;
  return sql`
    select member.account_id, member.role, member.version, member.created_at, case
      when (${allowed}) is not true then 'forbidden'
      when member.version <> coalesce(${version}::int, member.version) then 'changed'
      when ${losesOwner(to)} then 'last_owner'
      else 'allowed' end as word
    from members as member
    left join members as actor on actor.project_id = member.project_id and actor.account_id = ${actorId}
    where member.project_id = ${projectId} and member.account_id = ${accountId}`;
}

/** Whether the project would have no owner without this member's role. */
const losesOwner = (
  to: Role | null,
): SQL => sql`member.role = 'owner' and ${to}::text is distinct from 'owner'
  and not exists (select from members as other where other.project_id = member.project_id
    and other.role = 'owner' and other.account_id <> member.account_id)`;

type Judged = { word: "allowed" | "forbidden" | "changed" | "last_owner" };

const refusalOf = (locked: readonly unknown[], row: Judged | undefined): Refusal | null => {
  if (locked.length === 0 || row === undefined) return "not_found";
  return row.word === "allowed" ? null : row.word;
};

/** Gives a member another role and writes the event, which the role that the member already has does not cause. */
export async function changeRole(
  db: Database,
  ctx: ProjectContext,
  change: { actorId: string; accountId: string; to: Role; version: number | null },
): Promise<MemberRecord | Refusal> {
  const { projectId } = ctx;
  const { accountId, to } = change;
  const event = {
    type: "member.role_changed",
    projectId,
    subject: { account: accountId },
    data: { from: sql<Role>`judged.role`, to },
  } as const;
  const [locked, { rows }] = await db.batch([
    lockProject(db, projectId),
    db.execute<Judged & { version: number; created_at: string }>(sql`
      with judged as (${judge(projectId, change)}), changed as (
        update members set role = ${to}, version = version + 1
        where project_id = ${projectId} and account_id = ${accountId} and role <> ${to}
          and exists (select from judged where word = 'allowed')
        returning version
      ), event as (${outboxInsert(ctx, event, sql`judged, changed`)})
      select word, created_at, coalesce((select version from changed), version) as version from judged`),
  ]);
  const row = rows[0];
  const refusal = refusalOf(locked, row);
  if (refusal !== null || row === undefined) return refusal ?? "not_found";
  const joined_at = new Date(row.created_at).toISOString();
  return { account_id: accountId, role: to, version: row.version, joined_at };
}

/** Removes a member and writes the event. @returns null when the member is gone. */
export async function deleteMember(
  db: Database,
  ctx: ProjectContext,
  change: { actorId: string; accountId: string },
): Promise<Refusal | null> {
  const { projectId } = ctx;
  const { accountId } = change;
  const event = {
    type: "member.removed",
    projectId,
    subject: { account: accountId },
    data: { role: sql<Role>`removed.role` },
  } as const;
  const [locked, { rows }] = await db.batch([
    lockProject(db, projectId, ["active", "archived"]),
    db.execute<Judged>(sql`
      with judged as (${judge(projectId, { ...change, to: null, version: null })}), removed as (
        delete from members where project_id = ${projectId} and account_id = ${accountId}
          and exists (select from judged where word = 'allowed')
        returning role
      ), event as (${outboxInsert(ctx, event, sql`removed`)})
      select word from judged`),
  ]);
  return refusalOf(locked, rows[0]);
}

/** Ends the account's own membership of a project that has this name, and writes the event. */
export async function leave(
  db: Database,
  ctx: ProjectContext,
  accountId: string,
  name: string,
): Promise<"left" | "not_found" | "other_name" | "last_owner"> {
  const { projectId } = ctx;
  const event = {
    type: "member.left",
    projectId,
    subject: { account: accountId },
    data: { role: sql<Role>`gone.role` },
  } as const;
  const [locked, { rows }] = await db.batch([
    lockProject(db, projectId, ["active", "archived", "deleting"]),
    db.execute<{ named: boolean; last_owner: boolean }>(sql`
      with own as (
        select projects.name = ${name} as named, ${losesOwner(null)} as last_owner
        from members as member join projects on projects.id = member.project_id
        where member.project_id = ${projectId} and member.account_id = ${accountId}
      ), gone as (
        delete from members where project_id = ${projectId} and account_id = ${accountId}
          and exists (select from own where named and not last_owner)
        returning role
      ), event as (${outboxInsert(ctx, event, sql`gone`)})
      select named, last_owner from own`),
  ]);
  const row = rows[0];
  if (locked.length === 0 || !row) return "not_found";
  if (!row.named) return "other_name";
  return row.last_owner ? "last_owner" : "left";
}
