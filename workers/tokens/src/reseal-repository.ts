import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, numberOf, textOf, textOrNull } from "./rows.ts";

/** A connection of which something is sealed under an older data key than its project's newest. */
export type OldSeal = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly newest: number;
  readonly version: number;
  readonly accessSealed: string | null;
  readonly refreshSealed: string | null;
  readonly labelSealed: string | null;
  readonly metadataSealed: string | null;
};

const NEWEST = sql`(select project_id, max(version) newest from project_data_keys group by project_id)`;
// Labels and metadata name their key's version in the ciphertext, as tokens do: "s1.{version}.…".
const OLD = sql`(t.data_key_version < n.newest
  or split_part(c.account_label_sealed, '.', 2) <> '' and split_part(c.account_label_sealed, '.', 2)::int < n.newest
  or split_part(c.metadata_sealed, '.', 2) <> '' and split_part(c.metadata_sealed, '.', 2)::int < n.newest)`;

export async function findOldSeals(db: Database, limit: number): Promise<OldSeal[]> {
  const result = await db.execute<Row>(sql`
    select c.project_id, c.id connection_id, n.newest, t.version, t.access_sealed, t.refresh_sealed,
      c.account_label_sealed, c.metadata_sealed
    from connections c join connection_tokens t on t.connection_id = c.id
      join ${NEWEST} n on n.project_id = c.project_id
    where n.newest > 1 and ${OLD} order by c.id limit ${limit}`);
  return result.rows.map((row) => ({
    projectId: textOf(row, "project_id"),
    connectionId: textOf(row, "connection_id"),
    newest: numberOf(row, "newest"),
    version: numberOf(row, "version"),
    accessSealed: textOrNull(row, "access_sealed"),
    refreshSealed: textOrNull(row, "refresh_sealed"),
    labelSealed: textOrNull(row, "account_label_sealed"),
    metadataSealed: textOrNull(row, "metadata_sealed"),
  }));
}

export async function countOldSeals(db: Database): Promise<number> {
  const result = await db.execute<Row>(sql`
    select count(*) rows from connections c join connection_tokens t on t.connection_id = c.id
      join ${NEWEST} n on n.project_id = c.project_id where n.newest > 1 and ${OLD}`);
  return numberOf(result.rows[0] ?? {}, "rows");
}

/** Projects whose newest data key is older than this version counter says; the key's age in days decides. */
export async function findProjectsWithOldKey(
  db: Database,
  olderThanDays: number,
  limit: number,
): Promise<{ projectId: string; version: number }[]> {
  const result = await db.execute<Row>(sql`
    select project_id, max(version) version from project_data_keys group by project_id
    having max(created_at) < clock_timestamp() - make_interval(days => ${olderThanDays}::int)
    order by project_id limit ${limit}`);
  return result.rows.map((row) => ({
    projectId: textOf(row, "project_id"),
    version: numberOf(row, "version"),
  }));
}

/**
 * Replaces the ciphertexts of one connection if each is still the one that was read. The grant is the same one: neither
 * its version nor its epoch moves, and a lease in flight is not disturbed.
 */
export async function replaceSeals(
  db: Database,
  old: OldSeal,
  next: {
    accessSealed: string | null;
    refreshSealed: string | null;
    labelSealed: string | null;
    metadataSealed: string | null;
  },
): Promise<boolean> {
  const result = await db.execute<Row>(sql`
    with t as (
      update connection_tokens set access_sealed = ${next.accessSealed}, refresh_sealed = ${next.refreshSealed},
        data_key_version = ${old.newest}
      where project_id = ${old.projectId} and connection_id = ${old.connectionId}
        and version = ${old.version} and access_sealed is not distinct from ${old.accessSealed}::text
        and refresh_sealed is not distinct from ${old.refreshSealed}::text
      returning connection_id
    ), c as (
      update connections set account_label_sealed = ${next.labelSealed}, metadata_sealed = ${next.metadataSealed}
      where project_id = ${old.projectId} and id = ${old.connectionId}
        and account_label_sealed is not distinct from ${old.labelSealed}::text
        and metadata_sealed is not distinct from ${old.metadataSealed}::text
      returning id
    )
    select (select count(*) from t) + (select count(*) from c) changed`);
  return numberOf(result.rows[0] ?? {}, "changed") === 2;
}
