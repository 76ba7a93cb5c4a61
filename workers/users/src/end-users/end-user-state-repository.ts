import { type SQL, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { EndUserChange, EndUserRecord } from "#shared/contracts/users/end-user";
import type { EndUserState } from "#shared/contracts/users/end-user-states";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readNumber, readText, readTextOrNull } from "#shared/db/rows";

/** The job takes a change this long after it was made. Whoever made it has finished it by then, or has died. */
const LATER = sql`clock_timestamp() + interval '30 seconds'`;
const TAKEN = sql`clock_timestamp() + interval '1 minute'`;

const EVENTS = {
  active: "end_user.unblocked",
  blocked: "end_user.blocked",
  deleting: "end_user.deletion_started",
} as const;

/** An end user after a change of state, or as it was when the change was not possible. */
export type Moved = {
  readonly endUser: EndUserRecord;
  /** Null when nothing is left to follow. */
  readonly change: EndUserChange | null;
};

/**
 * Gives an end user another state, with its event. A person in this state already, or one who is being deleted, stays as
 * they are, without an event.
 *
 * The update locks the row against whoever stores a grant of the person, so each grant is stored before the change, and
 * what follows the change sees it, or is refused.
 *
 * @param name the end user's id, or else the app's own id, as in `findEndUser`.
 */
export async function moveEndUser(
  db: Database,
  ctx: ProjectContext,
  name: string,
  to: EndUserState,
): Promise<Moved | null> {
  const { projectId } = ctx;
  const shown = sql`e.id, e.external_id, e.name, e.state, e.blocked_at, e.created_at, e.state_seq,
    e.follow_due_at is not null pending`;
  const { rows } = await db.execute<Row>(sql`
    with named as (
      select id from end_users where project_id = ${projectId}
        and (id = ${name} or external_id = ${name})
      order by (id = ${name}) desc limit 1
    ), before as (
      select ${shown} from end_users e where e.project_id = ${projectId}
        and e.id = (select id from named) for no key update
    ), moved as (
      update end_users e set state = ${to}, state_seq = e.state_seq + 1, follow_due_at = ${LATER},
        blocked_at = case ${to}::text when 'blocked' then clock_timestamp()
          when 'deleting' then e.blocked_at end
      from before where e.id = before.id and before.state not in (${to}, 'deleting')
      returning ${shown}
    ), event as (${outboxInsert(
      ctx,
      {
        type: EVENTS[to],
        projectId,
        subject: { endUser: sql<string>`moved.id` },
        data: {},
      },
      sql`moved`,
    )})
    select * from moved union all select * from before where not exists (select from moved)`);
  const [row] = rows;
  if (row === undefined) return null;
  const endUser: EndUserRecord = {
    id: readText(row, "id"),
    external_id: readText(row, "external_id"),
    name: readTextOrNull(row, "name"),
    state: readText(row, "state") as EndUserState,
    blocked_at: toIso(readTextOrNull(row, "blocked_at")),
    created_at: new Date(readText(row, "created_at")).toISOString(),
  };
  const change = {
    project_id: projectId,
    end_user_id: endUser.id,
    state: endUser.state,
    seq: readNumber(row, "state_seq"),
  };
  return { endUser, change: row["pending"] === true ? change : null };
}

const toIso = (text: string | null): string | null =>
  text === null ? null : new Date(text).toISOString();

/** This change, if it is the last one and nobody has finished it. */
const unfinished = (change: EndUserChange): SQL => sql`
  project_id = ${change.project_id} and id = ${change.end_user_id} and state_seq = ${change.seq}
  and follow_due_at is not null`;

/** Notes that everything has followed a change. */
export async function settleChange(db: Database, change: EndUserChange): Promise<void> {
  await db.execute(sql`
    update end_users set follow_due_at = null where ${unfinished(change)} and state <> 'deleting'`);
}

/** Removes the row of a person of whom nothing else is left, with the event. @returns whether it was there. */
export async function removeEndUser(
  db: Database,
  ctx: ProjectContext,
  change: EndUserChange,
): Promise<boolean> {
  const event = {
    type: "end_user.deleted",
    projectId: ctx.projectId,
    subject: { endUser: change.end_user_id },
    data: {},
  } as const;
  const { rows } = await db.execute(sql`
    with gone as (
      delete from end_users where ${unfinished(change)} and state = 'deleting' returning id
    ), event as (${outboxInsert(ctx, event, sql`gone`)})
    select id from gone`);
  return rows.length > 0;
}

/** Takes up to `limit` changes that are due, so that no other run takes them for a minute. */
export async function takeChanges(db: Database, limit: number): Promise<EndUserChange[]> {
  const { rows } = await db.execute<Row>(sql`
    with due as (
      select id from end_users where follow_due_at <= clock_timestamp()
      order by follow_due_at limit ${limit} for no key update skip locked
    )
    update end_users e set follow_due_at = ${TAKEN} from due where e.id = due.id
    returning e.project_id, e.id, e.state, e.state_seq`);
  return rows.map((row) => ({
    project_id: readText(row, "project_id"),
    end_user_id: readText(row, "id"),
    state: readText(row, "state") as EndUserState,
    seq: readNumber(row, "state_seq"),
  }));
}

/** How many changes nobody has finished, and how many of them are due: their caller has not finished them either. */
export async function countWaiting(db: Database): Promise<{ waiting: number; due: number }> {
  const { rows } = await db.execute<Row>(sql`
    select count(*) waiting, count(*) filter (where follow_due_at <= clock_timestamp()) due
    from end_users where follow_due_at is not null`);
  const row = rows[0] ?? {};
  return { waiting: readNumber(row, "waiting"), due: readNumber(row, "due") };
}
