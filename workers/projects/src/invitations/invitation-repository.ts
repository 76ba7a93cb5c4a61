import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import { MANAGED_ROLES, type Role } from "#shared/contracts/permissions";
import type { Invitation } from "#shared/contracts/projects/invitation";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { invitations } from "#shared/db/schema/projects";
import { lockProject } from "../projects/project-repository.ts";

const LIFE_DAYS = 7;

export const toInvitation = (row: typeof invitations.$inferSelect): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  invited_by: row.invitedBy,
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt.toISOString(),
});

/** The project's open invitations, newest first, also those that have expired. */
export async function selectOpenInvitations(
  db: Database,
  projectId: string,
  limit: number,
): Promise<Invitation[]> {
  const rows = await db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.projectId, projectId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
    .orderBy(desc(invitations.id))
    .limit(limit);
  return rows.map(toInvitation);
}

/** Whether the actor manages this role now, as a piece of a statement. */
const manages = (projectId: string, actorId: string, role: ReturnType<typeof sql>) => sql`exists (
  select from members as actor where actor.project_id = ${projectId} and actor.account_id = ${actorId}
    and jsonb_exists(${JSON.stringify(MANAGED_ROLES)}::jsonb -> actor.role, ${role}))`;

export type NewInvitation = { id: string; email: string; role: Role; actorId: string };
export type Limits = { open: number; perAddressAndDay: number; perInviterAndDay: number };
type Refusal = "not_found" | "forbidden" | "exists" | "limit";
type Sent = { created_at: string; expires_at: string };

/** Whether the address or the inviter has had as many invitations as a day allows, as a piece of a statement. */
const hasHadEnough = (
  email: ReturnType<typeof sql>,
  actorId: string,
  { perAddressAndDay, perInviterAndDay }: Omit<Limits, "open">,
) => sql`(
  (select count(*) from invitations as sent where sent.email = ${email}
    and sent.created_at > clock_timestamp() - interval '1 day') >= ${perAddressAndDay}
  or (select count(*) from invitations as sent where sent.invited_by = ${actorId}
    and sent.created_at > clock_timestamp() - interval '1 day') >= ${perInviterAndDay})`;

/**
 * Adds an invitation and its event. An open one of the same address that has expired makes room.
 *
 * Counts under the project's lock, so that parallel calls exceed no limit of the project. Mail goes to addresses that never
 * asked for it, so each address and each inviter also has a limit, which revoked invitations count against.
 */
export async function insertInvitation(
  db: Database,
  ctx: ProjectContext,
  { id, email, role, actorId }: NewInvitation,
  limits: Limits,
): Promise<Sent | Refusal> {
  const { projectId } = ctx;
  const event = {
    type: "invitation.created",
    projectId,
    subject: { invitation: id },
    data: { role },
  } as const;
  const open = sql`project_id = ${projectId} and accepted_at is null and revoked_at is null`;
  const [locked, , { rows }] = await db.batch([
    lockProject(db, projectId),
    db.execute(sql`
      update invitations set revoked_at = clock_timestamp()
      where ${open} and email = ${email} and expires_at <= clock_timestamp()`),
    db.execute<
      { may: boolean; taken: boolean; full: boolean } & { [Name in keyof Sent]: string | null }
    >(sql`
      with judged as (
        select ${manages(projectId, actorId, sql`${role}`)} as may,
          exists (select from invitations where ${open} and email = ${email}) as taken,
          (select count(*) from invitations where ${open}) >= ${limits.open}
            or ${hasHadEnough(sql`${email}`, actorId, limits)} as full
      ), added as (
        insert into invitations (id, project_id, email, role, invited_by, expires_at)
        select ${id}, ${projectId}, ${email}, ${role}, ${actorId},
          clock_timestamp() + make_interval(days => ${LIFE_DAYS}::int)
        from judged where may and not taken and not "full"
          and exists (select from projects where id = ${projectId} and state = 'active')
        returning created_at, expires_at
      ), event as (${outboxInsert(ctx, event, sql`added`)})
      select judged.*, created_at, expires_at from judged left join added on true`),
  ]);
  const row = rows[0];
  if (locked.length === 0 || !row) return "not_found";
  if (!row.may) return "forbidden";
  if (row.taken) return "exists";
  if (row.created_at === null || row.expires_at === null) return "limit";
  return sentAt(row.created_at, row.expires_at);
}

const sentAt = (created: string, expires: string): Sent => ({
  created_at: new Date(created).toISOString(),
  expires_at: new Date(expires).toISOString(),
});

/** Replaces an open invitation by another one for the same address and role, and writes the event. */
export async function replaceInvitation(
  db: Database,
  ctx: ProjectContext,
  { oldId, newId, actorId }: { oldId: string; newId: string; actorId: string },
  limits: Omit<Limits, "open">,
): Promise<Invitation | Refusal> {
  const { projectId } = ctx;
  const event = {
    type: "invitation.resent",
    projectId,
    subject: { invitation: oldId },
    data: { successor: newId },
  } as const;
  const [locked, { rows }] = await db.batch([
    lockProject(db, projectId),
    db.execute<
      { email: string; role: Role; may: boolean; full: boolean } & {
        [Name in keyof Sent]: string | null;
      }
    >(sql`
      with judged as (
        select email, role, ${manages(projectId, actorId, sql`invitations.role`)} as may,
          ${hasHadEnough(sql`invitations.email`, actorId, limits)} as full
        from invitations where id = ${oldId} and project_id = ${projectId}
          and accepted_at is null and revoked_at is null
      ), ended as (
        update invitations set revoked_at = clock_timestamp()
        where id = ${oldId} and project_id = ${projectId} and accepted_at is null
          and revoked_at is null and exists (select from judged where may and not "full")
        returning email, role
      ), added as (
        insert into invitations (id, project_id, email, role, invited_by, expires_at)
        select ${newId}, ${projectId}, email, role, ${actorId},
          clock_timestamp() + make_interval(days => ${LIFE_DAYS}::int)
        from ended returning created_at, expires_at
      ), event as (${outboxInsert(ctx, event, sql`ended`)})
      select judged.*, created_at, expires_at from judged left join added on true`),
  ]);
  const row = rows[0];
  if (locked.length === 0 || !row) return "not_found";
  if (!row.may) return "forbidden";
  if (row.full) return "limit";
  if (row.created_at === null || row.expires_at === null) return "not_found";
  const { email, role } = row;
  return { id: newId, email, role, invited_by: actorId, ...sentAt(row.created_at, row.expires_at) };
}

/** Ends an open invitation and writes the event. @returns null when it is revoked. */
export async function endInvitation(
  db: Database,
  ctx: ProjectContext,
  id: string,
  actorId: string,
): Promise<Refusal | null> {
  const { projectId } = ctx;
  const event = {
    type: "invitation.revoked",
    projectId,
    subject: { invitation: id },
    data: {},
  } as const;
  const { rows } = await db.execute<{ may: boolean }>(sql`
    with judged as (
      select ${manages(projectId, actorId, sql`invitations.role`)} as may from invitations
      where id = ${id} and project_id = ${projectId} and accepted_at is null and revoked_at is null
    ), ended as (
      update invitations set revoked_at = clock_timestamp()
      where id = ${id} and project_id = ${projectId} and accepted_at is null and revoked_at is null
        and exists (select from judged where may)
      returning id
    ), event as (${outboxInsert(ctx, event, sql`ended`)})
    select may from judged`);
  const row = rows[0];
  if (!row) return "not_found";
  return row.may ? null : "forbidden";
}
