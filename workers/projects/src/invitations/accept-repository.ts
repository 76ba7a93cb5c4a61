import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import { MANAGED_ROLES, type Role } from "#shared/contracts/permissions";
import type { AcceptedInvitation, OpenedInvitation } from "#shared/contracts/projects/invitation";
import { stayingAccount } from "../projects/project-repository.ts";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";

/**
 * An invitation whose link works: open, not expired, of an active project, and of an inviter who may still give its role
 * and is not suspended. A member who was removed leaves no way back in.
 */
const working = (id: string): SQL => sql`
  from invitations as i join projects on projects.id = i.project_id and projects.state = 'active'
    and projects.suspended_at is null
  join members as inviter on inviter.project_id = i.project_id and inviter.account_id = i.invited_by
  join accounts as host on host.id = i.invited_by and host.suspended_at is null
  where i.id = ${id} and i.accepted_at is null and i.revoked_at is null
    and i.expires_at > clock_timestamp()
    and jsonb_exists(${JSON.stringify(MANAGED_ROLES)}::jsonb -> inviter.role, i.role)`;

/** What a working link invites to. */
export async function findOpened(db: Database, id: string): Promise<OpenedInvitation | null> {
  const { rows } = await db.execute<{
    name: string;
    email: string;
    role: Role;
    expires_at: string;
  }>(sql`select projects.name, i.email, i.role, i.expires_at ${working(id)}`);
  const row = rows[0];
  return row
    ? {
        project_name: row.name,
        email: row.email,
        role: row.role,
        expires_at: new Date(row.expires_at).toISOString(),
      }
    : null;
}

export type Acceptance = AcceptedInvitation | "invalid" | "another" | "member" | "limit";

/**
 * Uses an invitation up, adds the member and writes the event, in one statement. Of two uses at once one succeeds: the
 * update of the invitation's row lets one through. The limit of members is not exact.
 */
export async function acceptOnce(
  db: Database,
  ctx: CallContext,
  { id, accountId, email, limit }: { id: string; accountId: string; email: string; limit: number },
): Promise<Acceptance> {
  const event = {
    type: "member.joined",
    projectId: sql<string>`joined.project_id`,
    subject: { account: accountId },
    data: { role: sql<Role>`joined.role`, invitation_id: id },
  } as const;
  const { rows } = await db.execute<{
    project_id: string;
    role: Role;
    own: boolean;
    member: boolean;
    full: boolean;
    joined: boolean;
  }>(sql`
    with ${stayingAccount(accountId)}, found as (
      select i.id, i.project_id, i.role, i.email = ${email} as own,
        exists (select from members as m where m.project_id = i.project_id
          and m.account_id = ${accountId}) as member,
        (select count(*) from members as m where m.project_id = i.project_id) >= ${limit} as full
      ${working(id)}
    ), used as (
      update invitations set accepted_at = clock_timestamp()
      where id in (select id from found where own and not member and not "full")
        and not exists (select from leaving)
        and accepted_at is null and revoked_at is null
      returning project_id, role
    ), joined as (
      insert into members (project_id, account_id, role)
      select project_id, ${accountId}, role from used
      on conflict do nothing returning project_id, role
    ), event as (${outboxInsert(ctx, event, sql`joined`)})
    select project_id, role, own, member, "full", exists (select from joined) as joined from found`);
  const row = rows[0];
  if (!row) return "invalid";
  if (!row.own) return "another";
  if (row.joined) return { project_id: row.project_id, role: row.role };
  if (row.member) return "member";
  return row.full ? "limit" : "invalid";
}
