import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { AccountInProjects } from "#shared/contracts/projects/account-in-projects";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readText, readTextOrNull } from "#shared/db/rows";

/** More memberships than an account can have. */
const MOST_LEFT = 1_000;
/** How many an export holds. */
const MOST_INVITATIONS = 1_000;

/** A project that has no other owner than this account; of those that somebody may still use. */
const soleOwned = (accountId: string) => sql`
  select p.id, p.name from members m join projects p on p.id = m.project_id
  where m.account_id = ${accountId} and m.role = 'owner' and p.state in ('active', 'archived')
    and not exists (select from members other where other.project_id = m.project_id
      and other.role = 'owner' and other.account_id <> m.account_id)`;

/**
 * The account's memberships, ended in one transaction with their events, unless one of its projects would have no owner.
 * Locks the projects first, in the order of their ids, as whatever changes their members does. So of two owners who leave at
 * once the second one finds itself alone.
 *
 * @returns the projects that it left, or those that keep it.
 */
export async function leaveAll(
  db: Database,
  ctx: Pick<CallContext, "requestId" | "ip">,
  accountId: string,
): Promise<{ left: readonly string[]; soleOwnerOf: readonly { id: string; name: string }[] }> {
  const by = { ...ctx, actor: { type: "account", id: accountId } };
  const event = {
    type: "member.left",
    projectId: sql<string>`gone.project_id`,
    subject: { account: accountId },
    data: { role: sql<Role>`gone.role` },
  } as const;
  const living = sql`gone join projects p on p.id = gone.project_id and p.state <> 'deleted'`;
  const [, { rows }] = await db.batch([
    db.execute(sql`
      select p.id from projects p join members m on m.project_id = p.id
      where m.account_id = ${accountId} and p.state <> 'deleted' order by p.id
      for no key update of p`),
    db.execute<Row>(sql`
      with sole as (${soleOwned(accountId)}), gone as (
        delete from members where account_id = ${accountId} and not exists (select from sole)
        returning project_id, role
      ), events as (${outboxInsert(by, event, living, MOST_LEFT)})
      select id, name from sole union all select project_id, null from gone`),
  ]);
  const found = rows.map((row) => ({ id: readText(row, "id"), name: readTextOrNull(row, "name") }));
  return {
    left: found.flatMap(({ id, name }) => (name === null ? [id] : [])),
    soleOwnerOf: found.flatMap(({ id, name }) => (name === null ? [] : [{ id, name }])),
  };
}

/** What an account has to do with projects, in one statement. */
export async function describeInProjects(
  db: Database,
  accountId: string,
  email: string,
): Promise<AccountInProjects> {
  const { rows } = await db.execute<{ described: string }>(sql`
    select jsonb_build_object(
      'sole_owner_of', (select coalesce(jsonb_agg(s order by s.id), '[]') from (
        ${soleOwned(accountId)}) s),
      'memberships', (select coalesce(jsonb_agg(m order by m.joined_at), '[]') from (
        select p.id project_id, p.name project_name, m.role, ${iso(sql`m.created_at`)} joined_at
        from members m join projects p on p.id = m.project_id
        where m.account_id = ${accountId} and p.state <> 'deleted') m),
      'invitations', (select coalesce(jsonb_agg(i order by i.id desc), '[]') from (
        select id, project_id, email, role, ${iso(sql`created_at`)} created_at,
          ${iso(sql`accepted_at`)} accepted_at
        from invitations where email = ${email} or invited_by = ${accountId}
        order by id desc limit ${MOST_INVITATIONS + 1}) i))::text described`);
  // The statement makes just this shape.
  const found = JSON.parse(rows[0]?.described ?? "{}") as Omit<AccountInProjects, "complete">;
  return {
    ...found,
    invitations: found.invitations.slice(0, MOST_INVITATIONS),
    complete: found.invitations.length <= MOST_INVITATIONS,
  };
}

const iso = (column: ReturnType<typeof sql>) =>
  sql`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
