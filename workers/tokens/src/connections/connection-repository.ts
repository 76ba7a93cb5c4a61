import { type SQL, sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectionWarning } from "#shared/contracts/tokens/connection";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import {
  type Row,
  readNumber,
  readNumberOrNull,
  readText,
  readTextOrNull,
  readTexts,
} from "#shared/db/rows";

/** A connection as the API shows it, with its label and metadata still sealed. */
export type ConnectionRow = {
  readonly id: string;
  readonly integrationId: string;
  readonly endUserId: string;
  readonly externalId: string;
  readonly state: ConnectionState;
  readonly stateReason: string | null;
  readonly accountSubject: string;
  readonly accountLabelSealed: string | null;
  readonly requestedScopes: readonly string[];
  readonly grantedScopes: readonly string[];
  readonly tags: Record<string, string>;
  readonly metadataSealed: string | null;
  readonly extraSealed: string | null;
  readonly warnings: readonly ConnectionWarning[];
  readonly expiresAtMs: number | null;
  readonly refreshable: boolean;
  readonly lastErrorCode: string | null;
  readonly lastErrorProvider: string | null;
  readonly lastErrorAtMs: number | null;
  readonly readCount: number;
  readonly lastReadAtMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

export type ConnectionFilter = {
  readonly integrationId: string | null;
  readonly externalId: string | null;
  /** How the external id begins, or the whole account's subject or id. The label is sealed, so it cannot be searched. */
  readonly query: string | null;
  readonly state: ConnectionState | null;
  readonly tag: { readonly name: string; readonly value: string } | null;
};

const epochMs = (column: SQL): SQL => sql`extract(epoch from ${column}) * 1000`;

const SELECT = sql`select c.id, c.integration_id, c.end_user_id, c.external_id, t.state,
    case when t.state = 'disabled' and t.blocked_from is not null then 'end_user_blocked'
      else t.state_reason end state_reason,
    c.account_subject, c.account_label_sealed, c.requested_scopes, c.granted_scopes, c.tags,
    c.metadata_sealed, c.extra_sealed, t.warnings, ${epochMs(sql`t.expires_at`)} expires_at_ms,
    t.refresh_sealed is not null refreshable, t.last_error_code, t.last_error_provider,
    ${epochMs(sql`t.last_error_at`)} last_error_at_ms, c.read_count,
    ${epochMs(sql`c.last_read_at`)} last_read_at_ms, ${epochMs(sql`c.created_at`)} created_at_ms,
    ${epochMs(sql`greatest(c.updated_at, t.updated_at)`)} updated_at_ms
  from connections c join connection_tokens t on t.connection_id = c.id`;

export async function findConnection(
  db: Database,
  projectId: string,
  connectionId: string,
): Promise<ConnectionRow | null> {
  const result = await db.execute<Row>(sql`${SELECT}
    where c.project_id = ${projectId} and c.id = ${connectionId} and c.deleted_at is null`);
  const row = result.rows[0];
  return row === undefined ? null : toConnectionRow(row);
}

/** Up to `limit` connections that are older than `before`, newest first. */
export async function findConnections(
  db: Database,
  projectId: string,
  filter: ConnectionFilter,
  page: { before: string | null; limit: number },
): Promise<ConnectionRow[]> {
  const conditions = [sql`c.project_id = ${projectId} and c.deleted_at is null`];
  if (page.before !== null) conditions.push(sql`c.id < ${page.before}`);
  if (filter.integrationId !== null)
    conditions.push(sql`c.integration_id = ${filter.integrationId}`);
  if (filter.externalId !== null) conditions.push(sql`c.external_id = ${filter.externalId}`);
  if (filter.query !== null)
    conditions.push(sql`(starts_with(c.external_id, ${filter.query})
      or c.account_subject = ${filter.query} or c.id = ${filter.query})`);
  if (filter.state !== null) conditions.push(sql`t.state = ${filter.state}`);
  if (filter.tag !== null)
    conditions.push(
      sql`c.tags @> ${JSON.stringify({ [filter.tag.name]: filter.tag.value })}::jsonb`,
    );
  const result = await db.execute<Row>(sql`${SELECT}
    where ${sql.join(conditions, sql` and `)} order by c.id desc limit ${page.limit}`);
  return result.rows.map(toConnectionRow);
}

/** A ciphertext and the project data key that sealed it. */
export type SealedText = { readonly sealed: string; readonly dataKeyVersion: number };

/** Sets tags, metadata or both, with one event. @returns false when there is no such connection. */
export async function updateDetails(
  db: Database,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
  changes: { tags: Record<string, string> | null; metadata: SealedText | null },
): Promise<boolean> {
  const sealed = changes.metadata?.sealed ?? null;
  const tags = changes.tags === null ? null : JSON.stringify(changes.tags);
  const result = await db.execute(sql`
    with u as (
      update connections set tags = coalesce(${tags}::jsonb, tags),
        metadata_sealed = coalesce(${sealed}::text, metadata_sealed),
        data_key_version = least(data_key_version, ${changes.metadata?.dataKeyVersion ?? null}::int),
        updated_at = clock_timestamp()
      where project_id = ${projectId} and id = ${connectionId} and deleted_at is null
      returning id
    ), o as (${outboxInsert(
      ctx,
      {
        type: "connection.updated",
        projectId,
        subject: { connection: connectionId },
        data: { tags: tags !== null, metadata: sealed !== null },
      },
      sql`u`,
    )})
    select id from u`);
  return result.rows.length === 1;
}

function toConnectionRow(row: Row): ConnectionRow {
  return {
    id: readText(row, "id"),
    integrationId: readText(row, "integration_id"),
    endUserId: readText(row, "end_user_id"),
    externalId: readText(row, "external_id"),
    state: readText(row, "state") as ConnectionState,
    stateReason: readTextOrNull(row, "state_reason"),
    accountSubject: readText(row, "account_subject"),
    accountLabelSealed: readTextOrNull(row, "account_label_sealed"),
    requestedScopes: readTexts(row, "requested_scopes"),
    grantedScopes: readTexts(row, "granted_scopes"),
    tags: row["tags"] as Record<string, string>,
    metadataSealed: readTextOrNull(row, "metadata_sealed"),
    extraSealed: readTextOrNull(row, "extra_sealed"),
    warnings: row["warnings"] as ConnectionWarning[],
    expiresAtMs: readNumberOrNull(row, "expires_at_ms"),
    refreshable: row["refreshable"] === true,
    lastErrorCode: readTextOrNull(row, "last_error_code"),
    lastErrorProvider: readTextOrNull(row, "last_error_provider"),
    lastErrorAtMs: readNumberOrNull(row, "last_error_at_ms"),
    readCount: readNumber(row, "read_count"),
    lastReadAtMs: readNumberOrNull(row, "last_read_at_ms"),
    createdAtMs: readNumber(row, "created_at_ms"),
    updatedAtMs: readNumber(row, "updated_at_ms"),
  };
}
