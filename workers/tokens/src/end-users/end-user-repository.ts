import { type SQL, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { EndUserState } from "#shared/contracts/users/end-user-states";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readNumber, readText } from "#shared/db/rows";

/** How many connections one statement moves. Almost nobody has more. */
const BATCH = 50;

/** A connection that a change of its end user's state has moved. */
export type Followed = {
  readonly connectionId: string;
  readonly integrationId: string;
  readonly externalId: string;
  readonly epoch: number;
};

/** What {@link followState} found: the person's state, and the connections that it moved; null: no such person. */
export type FollowedState = {
  readonly state: EndUserState;
  readonly moved: readonly Followed[];
  /** Whether there may be more connections to move. */
  readonly more: boolean;
};

/**
 * Makes up to 50 connections of an end user follow the person's state: a block disables what is active, whatever the
 * caller believes, and the end of the block restores what it had disabled. A deletion is not done here.
 *
 * One transaction. Its first statement locks the person's row, so the state holds until the commit, and its second one
 * sees every grant that was stored before that lock. A grant that comes later finds the state (see `insertGrant`).
 */
export async function followState(
  db: Database,
  ctx: ProjectContext,
  endUserId: string,
): Promise<FollowedState | null> {
  const { projectId } = ctx;
  const person = sql`from end_users where id = ${endUserId} and project_id = ${projectId}`;
  const [found, { rows }] = await db.batch([
    db.execute<Row>(sql`select state ${person} for share`),
    db.execute<Row>(sql`
      with person as (select state ${person}), before as (
        select t.connection_id, t.state, t.blocked_from, person.state person_state
        from person, connections c join connection_tokens t on t.connection_id = c.id
        where c.project_id = ${projectId} and c.end_user_id = ${endUserId} and c.deleted_at is null
          and t.state <> 'deleted' and case person.state
            when 'blocked' then t.blocked_from is null and t.state <> 'revoked'
            when 'active' then t.blocked_from is not null
            else false end
        order by t.connection_id limit ${BATCH} for no key update of t
      ), moved as (
        update connection_tokens t set updated_at = clock_timestamp(), epoch = t.epoch + 1,
          blocked_from = case before.person_state when 'blocked' then before.state end,
          state = ${NEXT_STATE},
          state_reason = case when ${RESTORED} and t.dead_version <> t.version then null
            else t.state_reason end
        from before where t.connection_id = before.connection_id
        returning t.connection_id, t.integration_id, t.state, t.epoch, before.state old_state
      ), events as (${updatedEvents(ctx)})
      select moved.connection_id, moved.integration_id, moved.epoch, c.external_id
      from moved join connections c on c.id = moved.connection_id`),
  ]);
  const row = found.rows[0];
  if (row === undefined) return null;
  return {
    state: readText(row, "state") as EndUserState,
    moved: rows.map((one) => ({
      connectionId: readText(one, "connection_id"),
      integrationId: readText(one, "integration_id"),
      externalId: readText(one, "external_id"),
      epoch: readNumber(one, "epoch"),
    })),
    more: rows.length === BATCH,
  };
}

/** Whether the end of a block brings the connection back: the block had disabled it, and nothing else happened to it. */
const RESTORED = sql`(before.person_state = 'active' and before.state = 'disabled'
  and before.blocked_from in ('active', 'needs_reauth'))`;

/** As `disable` and `enable` move one connection. */
const NEXT_STATE = sql`case
  when before.person_state = 'blocked' and before.state in ('active', 'needs_reauth') then 'disabled'
  when ${RESTORED} and t.dead_version = t.version then 'needs_reauth'
  when ${RESTORED} then 'active'
  else t.state end`;

const updatedEvents = (ctx: ProjectContext): SQL =>
  outboxInsert(
    ctx,
    {
      type: "connection.updated",
      projectId: ctx.projectId,
      subject: { connection: sql<string>`moved.connection_id` },
      data: { state: sql<ConnectionState>`moved.state` },
    },
    sql`moved where moved.state <> moved.old_state`,
    BATCH,
  );

/** Connections of an end user, deleted ones too, of which a row is left. */
export async function findLeft(
  db: Database,
  ctx: ProjectContext,
  endUserId: string,
  limit: number,
): Promise<{ id: string }[]> {
  const { rows } = await db.execute<Row>(sql`
    select id from connections
    where project_id = ${ctx.projectId} and end_user_id = ${endUserId} order by id limit ${limit}`);
  return rows.map((row) => ({ id: readText(row, "id") }));
}

/** Whether an unconfirmed connection with this code belongs to a person who is blocked. */
export async function isCodeBlocked(
  db: Database,
  projectId: string,
  codeHash: string,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from connections c join connection_tokens t on t.connection_id = c.id
    where c.project_id = ${projectId} and c.connect_code_hash = ${codeHash}
      and t.blocked_from is not null`);
  return rows.length > 0;
}
