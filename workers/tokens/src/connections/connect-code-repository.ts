import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readNumber, readText, readTextOrNull } from "#shared/db/rows";
import { newId } from "#shared/ids";
import { selectOtherAccounts } from "../token/other-accounts.ts";

/** A connection whose code was used up. */
export type CodeTaken = {
  readonly connectionId: string;
  readonly integrationId: string;
  readonly externalId: string;
  readonly epoch: number;
  /** False: it was made for another end user, so it is gone. */
  readonly confirmed: boolean;
  /** Whether its end user has another account at the integration. */
  readonly ambiguous: boolean;
  /** The queued revocation of a grant that was not confirmed; null when there is none. */
  readonly revocationId: string | null;
};

/**
 * Uses up a connect code. For the end user whose connection it is, activates the connection. For anybody else, moves its
 * grant to the revocation queue: a new connection is deleted, one that was revoked before is revoked again. Either way
 * with one event, and decided on the locked rows, so that a code never decides about a later grant than its own.
 *
 * @param externalId null: not compared.
 * @returns null when the code is unknown, used, replaced or expired.
 */
export async function takeConnectCode(
  db: Database,
  ctx: CallContext,
  projectId: string,
  codeHash: string,
  externalId: string | null,
): Promise<CodeTaken | null> {
  const about = { projectId, subject: { connection: sql<string>`t.connection_id` } };
  const confirmed = { state: "active", confirmed: true } as const;
  const created = outboxInsert(
    ctx,
    {
      type: "connection.created",
      ...about,
      data: { integration_id: sql<string>`c.integration_id`, ...confirmed },
    },
    sql`t join c on c.id = t.connection_id where t.fate = 'active' and not t.was_revoked`,
  );
  const updated = outboxInsert(
    ctx,
    { type: "connection.updated", ...about, data: confirmed },
    sql`t where t.fate = 'active' and t.was_revoked`,
  );
  const result = await db.execute<Row>(sql`
    with mine as (
      select ${GRANT},
        case when ${externalId}::text is null or c.external_id = ${externalId} then 'active'
          else ${END} end fate
      from connections c join connection_tokens t on t.connection_id = c.id
      where c.project_id = ${projectId} and c.connect_code_hash = ${codeHash} and t.state = 'pending'
        and t.blocked_from is null
      for no key update of t
    ), ${decide(ctx, sql`c.connect_code_hash = ${codeHash} and c.connect_code_expires_at > clock_timestamp()`, 1)},
    created as (${created}), updated as (${updated})
    select c.id, c.integration_id, c.external_id, t.epoch, t.fate, (select q.id from q) revocation_id,
      exists (${selectOtherAccounts(sql`c`)}) other_account
    from t join c on c.id = t.connection_id`);
  const row = result.rows[0];
  return row === undefined
    ? null
    : {
        connectionId: readText(row, "id"),
        integrationId: readText(row, "integration_id"),
        externalId: readText(row, "external_id"),
        epoch: readNumber(row, "epoch"),
        confirmed: row["fate"] === "active",
        ambiguous: row["other_account"] === true,
        revocationId: readTextOrNull(row, "revocation_id"),
      };
}

/**
 * Ends up to `limit` connections of all projects whose connect code ran out, as {@link takeConnectCode} does for the wrong
 * person. A reconnect that commits at the same time keeps its connection. Needs no tombstones: no cache holds the token of
 * a connection that waits for its code.
 *
 * @returns how many.
 */
export async function endUnconfirmed(
  db: Database,
  ctx: CallContext,
  limit: number,
): Promise<number> {
  const { rows } = await db.execute<Row>(sql`
    with mine as (
      select ${GRANT}, ${END} fate
      from connection_tokens t join connections c on c.id = t.connection_id
      where t.state = 'pending' and c.connect_code_expires_at <= clock_timestamp()
      order by c.connect_code_expires_at limit ${limit} for no key update of t skip locked
    ), ${decide(ctx, sql`c.connect_code_expires_at <= clock_timestamp()`, limit)}
    select t.connection_id from t`);
  return rows.length;
}

/** What is decided about, and what becomes of a grant that is not confirmed. */
const GRANT = sql`t.connection_id, t.access_sealed, t.refresh_sealed, t.data_key_version,
  coalesce(t.state_reason = 'reconnected', false) was_revoked`;
const END = sql`case when t.state_reason = 'reconnected' then 'revoked' else 'deleted' end`;

/**
 * The parts of a statement that carry out what `mine`, its locked rows, decided about each connection: `c` and `t` have
 * changed then, `q` are the queued revocations, and the events of those that ended are written.
 *
 * @param holds what must hold of the connection `c` itself. Asked again here: a reconnect may have committed while `mine`
 *   waited for its lock, with a new code.
 */
function decide(ctx: CallContext, holds: SQL, atMost: number): SQL {
  const about = {
    projectId: sql<string>`t.project_id`,
    subject: { connection: sql<string>`t.connection_id` },
  };
  const deleted = outboxInsert(
    ctx,
    { type: "connection.deleted", ...about, data: { hard: false } },
    sql`t where t.fate = 'deleted'`,
    atMost,
  );
  const revoked = outboxInsert(
    ctx,
    { type: "connection.revoked", ...about, data: {} },
    sql`t where t.fate = 'revoked'`,
    atMost,
  );
  const ids = JSON.stringify(Array.from({ length: atMost }, () => newId("revocation")));
  return sql`c as (
      update connections c set connect_code_hash = null, connect_code_expires_at = null,
        deleted_at = case mine.fate when 'deleted' then clock_timestamp() end,
        account_label_sealed = case mine.fate when 'deleted' then null else c.account_label_sealed end,
        metadata_sealed = case mine.fate when 'deleted' then null else c.metadata_sealed end,
        extra_sealed = case mine.fate when 'deleted' then null else c.extra_sealed end
      from mine where c.id = mine.connection_id and ${holds}
      returning c.id, c.project_id, c.integration_id, c.external_id, c.account_issuer, c.account_subject
    ), t as (
      update connection_tokens t set state = mine.fate, epoch = t.epoch + 1,
        state_reason = case mine.fate when 'active' then null else mine.fate end,
        access_sealed = case mine.fate when 'active' then t.access_sealed end,
        refresh_sealed = case mine.fate when 'active' then t.refresh_sealed end,
        expires_at = case mine.fate when 'active' then t.expires_at end,
        refresh_due_at = case mine.fate when 'active' then t.refresh_due_at end,
        updated_at = clock_timestamp()
      from c join mine on mine.connection_id = c.id
      where t.connection_id = c.id and t.state = 'pending'
      returning t.connection_id, t.project_id, t.epoch, mine.fate, mine.was_revoked
    ), q as (
      insert into revocations (id, project_id, connection_id, integration_id, account_issuer,
        account_subject, access_sealed, refresh_sealed, data_key_version)
      select ${ids}::jsonb ->> (row_number() over () - 1)::int, c.project_id, c.id, c.integration_id,
        c.account_issuer, c.account_subject, mine.access_sealed, mine.refresh_sealed, mine.data_key_version
      from t join c on c.id = t.connection_id join mine on mine.connection_id = c.id
      where t.fate <> 'active' and (mine.access_sealed is not null or mine.refresh_sealed is not null)
      returning id
    ), deleted as (${deleted}), revoked as (${revoked})`;
}
