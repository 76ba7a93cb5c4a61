import { type SQL, sql } from "drizzle-orm";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { Database } from "#shared/db/client";
import {
  type Row,
  readNumber,
  readNumberOrNull,
  readText,
  readTextOrNull,
  readTexts,
} from "#shared/db/rows";

/** What the token protocol needs to know about a connection, from one statement, on the database's clock. */
export type TokenRow = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly integrationId: string;
  readonly externalId: string;
  readonly state: ConnectionState;
  readonly stateReason: string | null;
  /** Whether the end user is blocked. */
  readonly blocked: boolean;
  readonly version: number;
  readonly epoch: number;
  readonly accessSealed: string | null;
  readonly extraSealed: string | null;
  readonly refreshable: boolean;
  /** The data key that seals the access token. The wrapped form is empty when the key is gone. */
  readonly dataKeyVersion: number;
  readonly dataKeyWrapped: string;
  readonly expiresAtMs: number | null;
  /** How long the access token lives; negative when it has expired, null when it does not expire. */
  readonly remainingMs: number | null;
  readonly refreshDueAtMs: number | null;
  readonly leaseSeq: number;
  readonly lastSuccessSeq: number;
  /** How long the lease lasts; zero or less when it is free. */
  readonly leaseLeftMs: number;
  readonly retryLeftMs: number;
  readonly circuitLeftMs: number;
  readonly circuitCode: string | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorProvider: string | null;
  readonly lastErrorAtMs: number | null;
  readonly requestedScopes: readonly string[];
  readonly grantedScopes: readonly string[];
};

const COLUMNS = sql`c.project_id, c.id connection_id, c.integration_id, c.external_id,
  c.requested_scopes, c.granted_scopes, c.extra_sealed, t.state, t.state_reason,
  t.blocked_from is not null blocked, t.version, t.epoch, t.access_sealed,
  t.refresh_sealed is not null refreshable, coalesce(k.version, t.data_key_version) data_key_version,
  k.wrapped data_key_wrapped,
  extract(epoch from t.expires_at) * 1000 expires_at_ms,
  extract(epoch from t.expires_at - clock_timestamp()) * 1000 remaining_ms,
  extract(epoch from t.refresh_due_at) * 1000 refresh_due_at_ms, t.lease_seq, t.last_success_seq,
  coalesce(extract(epoch from t.lease_until - clock_timestamp()) * 1000, 0) lease_left_ms,
  coalesce(extract(epoch from t.retry_at - clock_timestamp()) * 1000, 0) retry_left_ms,
  coalesce(extract(epoch from r.open_until - clock_timestamp()) * 1000, 0) circuit_left_ms,
  r.code circuit_code, t.last_error_code, t.last_error_provider,
  extract(epoch from t.last_error_at) * 1000 last_error_at_ms`;

// Joins the access token's own key. `t.data_key_version` is the oldest one in use, which may be the refresh token's when
// the provider does not rotate it.
const SOURCE = sql`from connections c
  join connection_tokens t on t.connection_id = c.id
  left join project_data_keys k on k.project_id = c.project_id
    and k.version = coalesce(substring(t.access_sealed from '^s1[.]([0-9]{1,9})[.]')::int, t.data_key_version)
  left join refresh_circuits r on r.integration_id = c.integration_id`;

/** The project's connection with this id; null when there is none. */
export async function findToken(
  db: Database,
  projectId: string,
  connectionId: string,
): Promise<TokenRow | null> {
  const rows = await select(
    db,
    sql`c.project_id = ${projectId} and c.id = ${connectionId}
    and c.deleted_at is null`,
  );
  return rows[0] ?? null;
}

/**
 * The connections of an end user at an integration: at most two, which is enough to tell one from several. An unconfirmed
 * one comes last, so that a stranger's link cannot take the place of the end user's own connection.
 */
export const findTokensOfEndUser = (
  db: Database,
  projectId: string,
  integrationId: string,
  externalId: string,
): Promise<TokenRow[]> =>
  select(
    db,
    sql`c.project_id = ${projectId} and c.external_id = ${externalId}
      and c.integration_id = ${integrationId} and c.deleted_at is null and t.state <> 'revoked'
      order by t.state = 'pending', c.id limit 2`,
  );

/** The named connections, without those that are not in this project. */
export const findTokens = (
  db: Database,
  projectId: string,
  connectionIds: readonly string[],
): Promise<TokenRow[]> =>
  select(
    db,
    sql`c.project_id = ${projectId} and c.deleted_at is null
      and c.id in (select jsonb_array_elements_text(${JSON.stringify(connectionIds)}::jsonb))`,
  );

async function select(db: Database, where: SQL): Promise<TokenRow[]> {
  const result = await db.execute<Row>(sql`select ${COLUMNS} ${SOURCE} where ${where}`);
  return result.rows.map(toTokenRow);
}

function toTokenRow(row: Row): TokenRow {
  return {
    projectId: readText(row, "project_id"),
    connectionId: readText(row, "connection_id"),
    integrationId: readText(row, "integration_id"),
    externalId: readText(row, "external_id"),
    state: readText(row, "state") as ConnectionState,
    stateReason: readTextOrNull(row, "state_reason"),
    blocked: row["blocked"] === true,
    version: readNumber(row, "version"),
    epoch: readNumber(row, "epoch"),
    accessSealed: readTextOrNull(row, "access_sealed"),
    extraSealed: readTextOrNull(row, "extra_sealed"),
    refreshable: row["refreshable"] === true,
    dataKeyVersion: readNumber(row, "data_key_version"),
    dataKeyWrapped: readTextOrNull(row, "data_key_wrapped") ?? "",
    expiresAtMs: readNumberOrNull(row, "expires_at_ms"),
    remainingMs: readNumberOrNull(row, "remaining_ms"),
    refreshDueAtMs: readNumberOrNull(row, "refresh_due_at_ms"),
    leaseSeq: readNumber(row, "lease_seq"),
    lastSuccessSeq: readNumber(row, "last_success_seq"),
    leaseLeftMs: readNumber(row, "lease_left_ms"),
    retryLeftMs: readNumber(row, "retry_left_ms"),
    circuitLeftMs: readNumber(row, "circuit_left_ms"),
    circuitCode: readTextOrNull(row, "circuit_code"),
    lastErrorCode: readTextOrNull(row, "last_error_code"),
    lastErrorProvider: readTextOrNull(row, "last_error_provider"),
    lastErrorAtMs: readNumberOrNull(row, "last_error_at_ms"),
    requestedScopes: readTexts(row, "requested_scopes"),
    grantedScopes: readTexts(row, "granted_scopes"),
  };
}
