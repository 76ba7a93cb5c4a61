import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { SignUpInvitation } from "#shared/contracts/users/platform-settings";
import { adminLogInsert } from "#shared/db/admin-log";
import type { Database } from "#shared/db/client";

const LIFE_DAYS = 14;

const iso = (text: string): string => new Date(text).toISOString();

const toInvitation = (row: SignUpInvitation): SignUpInvitation => ({
  ...row,
  created_at: iso(row.created_at),
  expires_at: iso(row.expires_at),
});

/** Lets an address sign up for 14 days, and writes the log. */
export async function insertSignUpInvitation(
  db: Database,
  by: CallContext & { actor: { id: string } },
  id: string,
  email: string,
): Promise<SignUpInvitation> {
  const act = { type: "sign_up.invited", subject: id, reason: null } as const;
  const { rows } = await db.execute<SignUpInvitation>(sql`
    with added as (
      insert into sign_up_invitations (id, email, invited_by, expires_at)
      values (${id}, ${email}, ${by.actor.id},
        clock_timestamp() + make_interval(days => ${LIFE_DAYS}::int))
      returning id, email, invited_by, created_at, expires_at
    ), line as (${adminLogInsert(by, act, sql`added`)})
    select * from added`);
  const [row] = rows;
  if (row === undefined) throw new Error("the invitation was not added");
  return toInvitation(row);
}

/** The invitations before this one that still work, newest first; all of them without `beforeId`. */
export async function selectSignUpInvitations(
  db: Database,
  beforeId: string | null,
  limit: number,
): Promise<SignUpInvitation[]> {
  const { rows } = await db.execute<SignUpInvitation>(sql`
    select id, email, invited_by, created_at, expires_at from sign_up_invitations
    where expires_at > clock_timestamp() and (${beforeId}::text is null or id < ${beforeId})
    order by id desc limit ${limit}`);
  return rows.map(toInvitation);
}

/**
 * Takes away every invitation of the address that this one is for, and writes one line into the log. The line's statement
 * waits for a call that takes away the same ones, and then finds none.
 *
 * @returns whether this one still worked.
 */
export async function deleteSignUpInvitations(
  db: Database,
  by: CallContext,
  id: string,
): Promise<boolean> {
  const act = { type: "sign_up.revoked", subject: id, reason: null } as const;
  const { rows } = await db.execute(sql`
    with removed as (
      delete from sign_up_invitations where email = (
        select email from sign_up_invitations where id = ${id} and expires_at > clock_timestamp())
      returning id
    ), named as (select id from removed where id = ${id}),
    line as (${adminLogInsert(by, act, sql`named`)})
    select id from named`);
  return rows.length > 0;
}
