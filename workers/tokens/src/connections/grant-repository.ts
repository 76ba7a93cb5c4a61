import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectionWarning } from "#shared/contracts/tokens/connection";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { Database } from "#shared/db/client";
import { isUniqueViolation } from "#shared/db/failure";
import { outboxInsert } from "#shared/db/outbox";
import { rememberLife } from "../token/named-life.ts";
import { selectOtherAccounts } from "../token/other-accounts.ts";
import { type Row, readNumber, readNumberOrNull, readText, readTextOrNull } from "#shared/db/rows";

/** An account at an integration, and the end user it belongs to. */
export type AccountKey = {
  readonly projectId: string;
  readonly integrationId: string;
  readonly endUserId: string;
  readonly issuer: string;
  readonly subject: string;
};

/** A grant that is ready to store. Its secrets are sealed for the connection's id. */
export type GrantRow = AccountKey & {
  readonly connectionId: string;
  readonly externalId: string;
  readonly labelSealed: string | null;
  readonly requestedScopes: readonly string[];
  readonly grantedScopes: readonly string[];
  readonly tags: Record<string, string> | null;
  readonly metadataSealed: string | null;
  /** All facts to keep; null when there are none, or those that are stored stay. */
  readonly extraSealed: string | null;
  readonly connectCodeHash: string | null;
  /** Identifies this call, so that its repetition after a lost reply recognises itself, and its flow finds what it stored. */
  readonly connectId: string;
  readonly accessSealed: string;
  readonly refreshSealed: string | null;
  readonly dataKeyVersion: number;
  readonly leftMs: number | null;
  readonly marginMs: number;
  readonly namedLifeSeconds: number | null;
  readonly warnings: readonly ConnectionWarning[];
};

/** A connection that a new grant is for, and what it remembers of earlier answers. */
export type KnownConnection = {
  readonly id: string;
  readonly namedLifeSeconds: number | null;
  readonly extraSealed: string | null;
};

/** The connection to renew; null when this project has none with this id. */
export async function findKnown(
  db: Database,
  projectId: string,
  connectionId: string,
): Promise<KnownConnection | null> {
  const result = await db.execute<Row>(
    selectKnown(sql`c.project_id = ${projectId} and c.id = ${connectionId}`),
  );
  return readKnown(result.rows[0] ?? {});
}

const selectKnown = (which: SQL): SQL => sql`
    select c.id known_id, t.named_life_seconds, c.extra_sealed
    from connections c join connection_tokens t on t.connection_id = c.id
    where ${which} and c.deleted_at is null`;

/** The connection that this account has already. */
const connectionOf = (key: AccountKey): SQL =>
  selectKnown(sql`c.project_id = ${key.projectId}
      and c.integration_id = ${key.integrationId} and c.end_user_id = ${key.endUserId}
      and c.account_issuer = ${key.issuer} and c.account_subject = ${key.subject}`);

function readKnown(row: Row): KnownConnection | null {
  const id = readTextOrNull(row, "known_id");
  return id === null
    ? null
    : {
        id,
        namedLifeSeconds: readNumberOrNull(row, "named_life_seconds"),
        extraSealed: readTextOrNull(row, "extra_sealed"),
      };
}

const texts = (values: readonly string[]) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;
const inMs = (ms: number | null) =>
  sql`clock_timestamp() + make_interval(secs => ${ms}::float8 / 1000)`;
const CODE_ENDS = sql`clock_timestamp() + interval '10 minutes'`;
const dueMs = (grant: GrantRow) => (grant.leftMs === null ? null : grant.leftMs - grant.marginMs);

/**
 * Why no grant of this end user is stored: a block, or a deletion that has begun. Decided on the person's row under a lock
 * that a change of its state waits for, so a grant that is stored is there for the change that comes after it.
 */
export type PersonRefusal = "blocked" | "deleting" | "gone";

/** The end user's row, locked against a change of its state. */
const personOf = (grant: GrantRow): SQL => sql`
  select state from end_users where id = ${grant.endUserId} and project_id = ${grant.projectId} for share`;

const readRefusalOf = (state: unknown): PersonRefusal =>
  state === "blocked" || state === "deleting" ? state : "gone";

/** The connection that an insert made. */
type Inserted = { readonly state: ConnectionState; readonly ambiguous: boolean };

/**
 * Inserts a connection with its tokens and its event, in one statement, unless the account has one.
 *
 * @returns the connection that the account has already, which the caller has to reconnect instead; null when it got one
 *   during this statement, which the next call finds. `ambiguous` when the end user has another account at this
 *   integration, so that reads by `external_id` no longer work.
 */
export async function insertGrant(
  db: Database,
  ctx: CallContext,
  grant: GrantRow,
): Promise<Inserted | { known: KnownConnection } | PersonRefusal | null> {
  const state: ConnectionState = grant.connectCodeHash === null ? "active" : "pending";
  const created = outboxInsert(
    ctx,
    {
      type: "connection.created",
      projectId: grant.projectId,
      subject: { connection: grant.connectionId },
      data: { integration_id: grant.integrationId, state },
    },
    sql`c where ${state}::text = 'active'`,
  );
  try {
    const result = await db.execute<Row>(sql`
      with known as (${connectionOf(grant)}), person as (${personOf(grant)}), c as (
        insert into connections (id, project_id, integration_id, end_user_id, external_id, account_issuer,
          account_subject, account_label_sealed, requested_scopes, granted_scopes, tags, metadata_sealed,
          extra_sealed, data_key_version, connect_code_hash, connect_code_expires_at)
        select ${grant.connectionId}, ${grant.projectId}, ${grant.integrationId}, ${grant.endUserId},
          ${grant.externalId}, ${grant.issuer}, ${grant.subject}, ${grant.labelSealed},
          ${texts(grant.requestedScopes)}, ${texts(grant.grantedScopes)},
          ${JSON.stringify(grant.tags ?? {})}::jsonb, ${grant.metadataSealed},
          ${grant.extraSealed}, ${grant.dataKeyVersion},
          ${grant.connectCodeHash}::text,
          case when ${grant.connectCodeHash}::text is null then null else ${CODE_ENDS} end
        from person where person.state = 'active' and not exists (select from known)
        returning id, project_id, integration_id, external_id
      ), t as (
        insert into connection_tokens (connection_id, project_id, integration_id, state, access_sealed,
          refresh_sealed, data_key_version, expires_at, refresh_due_at, connect_version,
          connect_id, named_life_seconds, warnings)
        select c.id, ${grant.projectId}, ${grant.integrationId}, ${state}, ${grant.accessSealed},
          ${grant.refreshSealed}, ${grant.dataKeyVersion}, ${inMs(grant.leftMs)}, ${inMs(dueMs(grant))}, 1,
          ${grant.connectId}, ${grant.namedLifeSeconds}::int, ${JSON.stringify(grant.warnings)}::jsonb
        from c
      ), created as (${created})
      select (select state from person) person_state, c.id is not null stored,
        -- An earlier try was stored, its reply was lost, and the person was blocked meanwhile.
        exists (select from connections k where k.id = ${grant.connectionId}) stored_before,
        exists (${selectOtherAccounts(sql`c`)}) other_account, known.*
      from (select 1) one left join c on true left join known on true`);
    const row = result.rows[0] ?? {};
    if (row["stored_before"] === true) return { state, ambiguous: true };
    if (row["person_state"] !== "active") return readRefusalOf(row["person_state"]);
    const known = readKnown(row);
    if (known !== null) return { known };
    return { state, ambiguous: state === "active" && row["other_account"] === true };
  } catch (thrown) {
    // The connection's own id is taken: an earlier try was stored and its reply was lost. Whether there are other
    // accounts was in that reply, so assume there are.
    if (isUniqueViolation(thrown, "connections_pkey")) return { state, ambiguous: true };
    if (isUniqueViolation(thrown, "connections_account_key")) return null;
    throw thrown;
  }
}

/** The connection after a reconnect; `strayVersion` as in {@link Moved}. */
export type Replaced = {
  readonly state: ConnectionState;
  readonly epoch: number;
  readonly strayVersion: number | null;
  /** As in {@link insertGrant}. */
  readonly ambiguous: boolean;
};

/**
 * Stores a new grant for an existing connection: a new version, without lease and failures. A disabled connection stays
 * disabled, and one that was never confirmed waits for its new code. A late answer to a refresh of the old grant finds
 * the newer version and is not stored.
 *
 * A provider that sends no refresh token has only renewed the access token of the old grant. Then the refresh token stays,
 * and so do version, lease and back-off, because a refresh may be using it right now; unless it was declared dead.
 *
 * A repetition with the same `connectId` does nothing, whatever happened in between, and returns the version that the
 * first call replaced. Locks the tokens' row before the connection's, as every statement that changes both, which rules
 * out deadlocks.
 *
 * @returns `mismatch` when the connection belongs to another account; null when it is deleted; else {@link PersonRefusal}.
 */
export async function replaceGrant(
  db: Database,
  ctx: CallContext,
  grant: GrantRow,
): Promise<Replaced | PersonRefusal | "mismatch" | null> {
  const about = { projectId: grant.projectId, subject: { connection: grant.connectionId } };
  const state = sql<ConnectionState>`t.state`;
  const created = outboxInsert(
    ctx,
    {
      type: "connection.created",
      ...about,
      data: { integration_id: grant.integrationId, state },
    },
    sql`t where t.state <> 'pending' and t.is_first`,
  );
  const updated = outboxInsert(
    ctx,
    { type: "connection.updated", ...about, data: { reconnected: true, state } },
    sql`t where t.state <> 'pending' and not t.is_first`,
  );
  const result = await db.execute<Row>(sql`
    with mine as (
      select c.id, c.project_id, c.integration_id, c.external_id, t.state old_state, t.epoch,
        t.state_reason old_reason, coalesce(t.connect_id = ${grant.connectId}, false) stored_before,
        case when t.connect_id = ${grant.connectId} then t.connect_version - 1
          when t.lease_owner is not null or t.unknown_outcomes > 0 then t.version end stray_version,
        ${grant.refreshSealed}::text is null and t.refresh_sealed is not null
          and t.dead_version <> t.version same_grant,
        c.account_issuer = ${grant.issuer} and c.account_subject = ${grant.subject} same,
        e.state person_state
      from connections c join connection_tokens t on t.connection_id = c.id
        join end_users e on e.id = c.end_user_id
      where c.project_id = ${grant.projectId} and c.id = ${grant.connectionId}
        and c.integration_id = ${grant.integrationId} and c.end_user_id = ${grant.endUserId}
        and t.state <> 'deleted' for no key update of t for share of e
    ), t as (
      update connection_tokens t set epoch = t.epoch + 1, access_sealed = ${grant.accessSealed},
        connect_id = ${grant.connectId},
        expires_at = ${inMs(grant.leftMs)}, refresh_due_at = ${inMs(dueMs(grant))},
        version = case when mine.same_grant then t.version else t.version + 1 end,
        connect_version = case when mine.same_grant then t.connect_version else t.version + 1 end,
        refresh_sealed = case when mine.same_grant then t.refresh_sealed else ${grant.refreshSealed}::text end,
        data_key_version = case when mine.same_grant
          then least(t.data_key_version, ${grant.dataKeyVersion}::int) else ${grant.dataKeyVersion}::int end,
        lease_owner = case when mine.same_grant then t.lease_owner end,
        lease_until = case when mine.same_grant then t.lease_until end,
        retry_at = case when mine.same_grant then t.retry_at end,
        failures = case when mine.same_grant then t.failures else 0 end,
        refusals = case when mine.same_grant then t.refusals else 0 end,
        refused_since = case when mine.same_grant then t.refused_since end,
        named_life_seconds = ${rememberLife(grant.namedLifeSeconds)},
        warnings = ${JSON.stringify(grant.warnings)}::jsonb,
        unknown_outcomes = case when mine.same_grant then t.unknown_outcomes else 0 end,
        last_error_code = case when mine.same_grant then t.last_error_code end,
        last_error_provider = case when mine.same_grant then t.last_error_provider end,
        last_error_at = case when mine.same_grant then t.last_error_at end,
        state = case when t.state = 'disabled' then 'disabled'
          when ${grant.connectCodeHash}::text is not null and t.state in ('pending', 'revoked') then 'pending'
          else 'active' end,
        state_reason = case
          when t.state = 'disabled' or (t.state = 'pending' and ${grant.connectCodeHash}::text is not null)
            then t.state_reason
          when t.state = 'revoked' and ${grant.connectCodeHash}::text is not null then 'reconnected' end,
        updated_at = clock_timestamp()
      from mine where t.connection_id = mine.id and mine.same and not mine.stored_before
        and mine.person_state = 'active'
      returning t.connection_id, t.state, t.epoch,
        mine.old_state = 'pending' and mine.old_reason is distinct from 'reconnected' is_first
    ), c as (
      update connections c set granted_scopes = ${texts(grant.grantedScopes)},
        requested_scopes = ${texts(grant.requestedScopes)},
        account_label_sealed = coalesce(${grant.labelSealed}::text, c.account_label_sealed),
        tags = coalesce(${grant.tags === null ? null : JSON.stringify(grant.tags)}::jsonb, c.tags),
        metadata_sealed = coalesce(${grant.metadataSealed}::text, c.metadata_sealed),
        extra_sealed = coalesce(${grant.extraSealed}::text, c.extra_sealed),
        data_key_version = least(c.data_key_version, ${grant.dataKeyVersion}::int),
        connect_code_hash = case t.state when 'pending' then ${grant.connectCodeHash}::text end,
        connect_code_expires_at = case t.state when 'pending' then ${CODE_ENDS} end,
        updated_at = clock_timestamp()
      from t where c.id = t.connection_id
    ), created as (${created}), updated as (${updated})
    select mine.same, mine.stored_before, mine.person_state,
      case when mine.stored_before or not mine.same_grant then mine.stray_version end stray_version,
      case when mine.stored_before then mine.old_state else t.state end state,
      case when mine.stored_before then mine.epoch else t.epoch end epoch,
      exists (${selectOtherAccounts(sql`mine`)}) other_account
    from mine left join t on true`);
  const row = result.rows[0];
  if (row === undefined) return null;
  if (row["same"] !== true) return "mismatch";
  if (row["stored_before"] !== true && row["person_state"] !== "active")
    return readRefusalOf(row["person_state"]);
  if (row["epoch"] === null) return null;
  return {
    state: readText(row, "state") as ConnectionState,
    epoch: readNumber(row, "epoch"),
    strayVersion: readNumberOrNull(row, "stray_version"),
    ambiguous: row["state"] !== "pending" && row["other_account"] === true,
  };
}
