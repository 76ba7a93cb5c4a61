import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import {
  type ConnectionState,
  TRANSITIONS,
  type Transition,
} from "#shared/contracts/tokens/connection-states";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { newId } from "#shared/ids";
import { type Row, readNumber, readNumberOrNull, readText, readTextOrNull } from "#shared/db/rows";

/** A connection after a move to another state. */
export type Moved = {
  readonly integrationId: string;
  readonly externalId: string;
  readonly account: { readonly issuer: string; readonly subject: string };
  readonly state: ConnectionState;
  readonly epoch: number;
  /** The queued revocation of its grant; null when there were no tokens to revoke. */
  readonly revocationId: string | null;
  /** The version whose refresh may have left an answer in Redis; null when no refresh was cut off. */
  readonly strayVersion: number | null;
};

/** The moved connection, or the state that it cannot leave this way; null when there is no such connection. */
export type Move =
  | { readonly moved: Moved }
  | {
      readonly stuck: ConnectionState;
      /** Whether the end user is blocked, which nothing but the end of the block may undo. */
      readonly blocked: boolean;
    }
  | null;

const fromStates = (move: Transition): SQL =>
  sql`before.state in (select jsonb_array_elements_text(${JSON.stringify(TRANSITIONS[move].from)}::jsonb))`;

/** The event of a move, with the state that the connection is in now. */
const updatedEvent = (ctx: CallContext, projectId: string, connectionId: string): SQL =>
  outboxInsert(
    ctx,
    {
      type: "connection.updated",
      projectId,
      subject: { connection: connectionId },
      data: { state: sql<ConnectionState>`moved.state` },
    },
    sql`moved`,
  );

const deletedEvent = (
  ctx: CallContext,
  projectId: string,
  connectionId: string,
  hard: boolean,
  from: SQL,
): SQL =>
  outboxInsert(
    ctx,
    {
      type: "connection.deleted",
      projectId,
      subject: { connection: connectionId },
      data: { hard },
    },
    from,
  );

/** Stops handing out and refreshing the token. The grant stays. */
export const disable = (
  db: Database,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
): Promise<Move> =>
  move(db, projectId, connectionId, "disable", (which) => ({
    change: sql`update connection_tokens t set state = 'disabled', epoch = t.epoch + 1,
      updated_at = clock_timestamp() from before where ${which}`,
    extra: sql`, o as (${updatedEvent(ctx, projectId, connectionId)})`,
  }));

/** Enables a disabled connection. A grant that was declared dead in the meantime makes it `needs_reauth`. */
export const enable = (
  db: Database,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
): Promise<Move> =>
  move(db, projectId, connectionId, "enable", (which) => ({
    change: sql`update connection_tokens t set epoch = t.epoch + 1, updated_at = clock_timestamp(),
      state = case when t.dead_version = t.version then 'needs_reauth' else 'active' end,
      state_reason = case when t.dead_version = t.version then t.state_reason else null end
      from before where ${which} and before.blocked_from is null`,
    extra: sql`, o as (${updatedEvent(ctx, projectId, connectionId)})`,
  }));

/**
 * Ends the grant. The same statement moves the tokens from the vault to the revocation queue: Atlas never hands them out
 * again, and keeps them until the provider has revoked them. A refresh in flight finds the new state and queues the
 * tokens that it receives.
 */
export const revoke = (
  db: Database,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
): Promise<Move> =>
  move(db, projectId, connectionId, "revoke", (which) => ({
    change: sql`update connection_tokens t set state = 'revoked', state_reason = 'revoked',
      epoch = t.epoch + 1, access_sealed = null, refresh_sealed = null, refresh_due_at = null,
      expires_at = null, updated_at = clock_timestamp() from before where ${which}`,
    extra: sql`${queue(projectId)}, o as (${outboxInsert(
      ctx,
      {
        type: "connection.revoked",
        projectId,
        subject: { connection: connectionId },
        data: {},
      },
      sql`moved`,
    )})`,
  }));

/**
 * As {@link revoke}, and removes the connection from every list. Its row stays for the rows that refer to it.
 *
 * @param hard whether {@link purge} follows. The event says so, and so does the row, in case the purge is cut off.
 */
export const deleteSoftly = (
  db: Database,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
  hard: boolean,
): Promise<Move> =>
  move(db, projectId, connectionId, "delete", (which) => ({
    change: sql`update connection_tokens t set state = 'deleted',
      state_reason = case when ${hard}::boolean then 'deleted_for_good' else 'deleted' end,
      epoch = t.epoch + 1, access_sealed = null, refresh_sealed = null, refresh_due_at = null,
      expires_at = null, updated_at = clock_timestamp() from before where ${which}`,
    extra: sql`${queue(projectId)}, gone as (
      update connections c set deleted_at = clock_timestamp(), metadata_sealed = null, extra_sealed = null,
        account_label_sealed = null, connect_code_hash = null
      from moved where c.id = moved.connection_id and c.project_id = ${projectId}
    ), o as (${deletedEvent(ctx, projectId, connectionId, hard, sql`moved`)})`,
  }));

/**
 * Removes the rows of a connection after {@link deleteSoftly}, with an event if that delete was announced as soft. While
 * a refresh is in flight the rows stay, so that the tokens it receives are revoked; {@link purgeLeftovers} removes them.
 *
 * @returns false when there is no such connection.
 */
export async function purge(
  db: Database,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
): Promise<boolean> {
  const [announced, , removed] = await db.batch([
    db.execute(sql`
      with gone as (
        select connection_id, state_reason from connection_tokens where project_id = ${projectId}
          and connection_id = ${connectionId} and state = 'deleted' for update
      ), marked as (
        update connection_tokens t set state_reason = 'deleted_for_good'
        from gone where t.connection_id = gone.connection_id
      )
      ${deletedEvent(ctx, projectId, connectionId, true, sql`gone where state_reason is distinct from 'deleted_for_good'`)}
      returning id`),
    db.execute(sql`
      delete from connection_tokens where project_id = ${projectId}
        and connection_id = ${connectionId} and state = 'deleted' and not ${REFRESHING}`),
    db.execute(sql`
      delete from connections c where c.project_id = ${projectId} and c.id = ${connectionId}
        and c.deleted_at is not null
        and not exists (select 1 from connection_tokens t where t.connection_id = c.id)
      returning c.id`),
  ]);
  return announced.rows.length === 1 || removed.rows.length === 1;
}

/** Whether a refresh is in flight. It may receive tokens of a deleted connection, which have to be revoked as well. */
export const REFRESHING = sql`coalesce(lease_owner is not null and lease_until > clock_timestamp(), false)`;

/** Removes up to `limit` connections that {@link purge} had to leave, or that it was cut off before. */
export async function purgeLeftovers(db: Database, limit: number): Promise<number> {
  const leftover = sql`state = 'deleted' and state_reason = 'deleted_for_good' and not ${REFRESHING}`;
  const found = await db.execute<Row>(sql`
    select connection_id from connection_tokens where ${leftover} order by connection_id limit ${limit}`);
  if (found.rows.length === 0) return 0;
  const ids = JSON.stringify(found.rows.map((row) => readText(row, "connection_id")));
  const mine = sql`(select jsonb_array_elements_text(${ids}::jsonb))`;
  await db.batch([
    db.execute(sql`delete from connection_tokens where connection_id in ${mine} and ${leftover}`),
    db.execute(sql`
      delete from connections c where c.id in ${mine} and c.deleted_at is not null
        and not exists (select 1 from connection_tokens t where t.connection_id = c.id)`),
  ]);
  return found.rows.length;
}

const queue = (projectId: string): SQL => sql`, q as (
  insert into revocations (id, project_id, connection_id, integration_id, account_issuer, account_subject,
    access_sealed, refresh_sealed, data_key_version)
  select ${newId("revocation")}, ${projectId}, before.connection_id, before.integration_id,
    owner.account_issuer, owner.account_subject, before.access_sealed, before.refresh_sealed,
    before.data_key_version
  from before join moved on moved.connection_id = before.connection_id
    join connections owner on owner.id = before.connection_id
  where before.access_sealed is not null or before.refresh_sealed is not null
  returning id, connection_id
)`;

/**
 * Moves a connection in one statement: locks the row by its key, then decides on what the locked row holds. The condition
 * must be on `before`, never on `t`: a statement that waited for the lock has matched `t` in its state before the wait.
 */
async function move(
  db: Database,
  projectId: string,
  connectionId: string,
  transition: Transition,
  build: (which: SQL) => { change: SQL; extra: SQL },
): Promise<Move> {
  const { change, extra } = build(
    sql`t.connection_id = before.connection_id and ${fromStates(transition)}`,
  );
  const revocation = transition === "revoke" || transition === "delete";
  const result = await db.execute<Row>(sql`
    with before as (
      select t.* from connection_tokens t where t.project_id = ${projectId}
        and t.connection_id = ${connectionId} and t.state <> 'deleted' for no key update
    ), moved as (
      ${change} returning t.connection_id, t.integration_id, t.state, t.epoch
    )${extra}
    select before.state old_state, before.blocked_from is not null blocked, c.integration_id, c.external_id, c.account_issuer, c.account_subject,
      moved.state, moved.epoch,
      case when before.lease_owner is not null or before.unknown_outcomes > 0 then before.version end
        stray_version,
      ${revocation ? sql`(select q.id from q)` : sql`null`} revocation_id
    from before join connections c on c.id = before.connection_id left join moved on true`);
  const row = result.rows[0];
  if (row === undefined) return null;
  if (row["epoch"] === null)
    return {
      stuck: readText(row, "old_state") as ConnectionState,
      blocked: row["blocked"] === true,
    };
  return {
    moved: {
      integrationId: readText(row, "integration_id"),
      externalId: readText(row, "external_id"),
      account: {
        issuer: readText(row, "account_issuer"),
        subject: readText(row, "account_subject"),
      },
      state: readText(row, "state") as ConnectionState,
      epoch: readNumber(row, "epoch"),
      revocationId: readTextOrNull(row, "revocation_id"),
      strayVersion: readNumberOrNull(row, "stray_version"),
    },
  };
}
