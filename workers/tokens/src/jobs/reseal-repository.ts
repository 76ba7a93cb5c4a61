import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText, readTextOrNull } from "#shared/db/rows";

/** The ciphertexts of a connection. */
export type Seals = {
  readonly accessSealed: string | null;
  readonly refreshSealed: string | null;
  readonly labelSealed: string | null;
  readonly metadataSealed: string | null;
  readonly extraSealed: string | null;
};

/** A connection with a ciphertext that may be under an older data key than its project's newest. */
export type OldSeal = Seals & {
  readonly projectId: string;
  readonly connectionId: string;
  readonly newest: number;
  readonly version: number;
};

/**
 * Selects connections that have an older data key's version than their project's newest, in either table. Queries each
 * project by itself with its own limit; otherwise the planner does not use the `…_by_key` indexes.
 */
const old = (condition: (id: SQL) => SQL, bound: SQL): SQL => sql`
  from (
    select project_id, max(version) version from project_data_keys
    group by project_id having max(version) > 1
  ) n cross join lateral (
    (select t.connection_id id from connection_tokens t where t.project_id = n.project_id
      and t.data_key_version < n.version and ${condition(sql`t.connection_id`)} ${bound})
    union
    (select c.id from connections c where c.project_id = n.project_id
      and c.data_key_version < n.version and ${condition(sql`c.id`)} ${bound})
  ) o`;

/** Up to `limit` connections with old ciphertexts, without those in `except`. */
export async function findOldSeals(
  db: Database,
  except: readonly string[],
  limit: number,
): Promise<OldSeal[]> {
  const left = JSON.stringify(except);
  const others = (id: SQL) => sql`${id} not in (select jsonb_array_elements_text(${left}::jsonb))`;
  const result = await db.execute<Row>(sql`
    with page as (
      select o.id, n.version ${old(others, sql`order by data_key_version limit ${limit}`)} limit ${limit}
    )
    select c.project_id, c.id connection_id, page.version newest, t.version, t.access_sealed,
      t.refresh_sealed, c.account_label_sealed, c.metadata_sealed, c.extra_sealed
    from page join connections c on c.id = page.id join connection_tokens t on t.connection_id = page.id`);
  return result.rows.map((row) => ({
    projectId: readText(row, "project_id"),
    connectionId: readText(row, "connection_id"),
    newest: readNumber(row, "newest"),
    version: readNumber(row, "version"),
    accessSealed: readTextOrNull(row, "access_sealed"),
    refreshSealed: readTextOrNull(row, "refresh_sealed"),
    labelSealed: readTextOrNull(row, "account_label_sealed"),
    metadataSealed: readTextOrNull(row, "metadata_sealed"),
    extraSealed: readTextOrNull(row, "extra_sealed"),
  }));
}

export async function countOldSeals(db: Database): Promise<number> {
  const result = await db.execute<Row>(
    sql`select count(*) rows ${old(() => sql`true`, sql`offset 0`)}`,
  );
  return readNumber(result.rows[0] ?? {}, "rows");
}

/** Up to `limit` projects whose newest data key is older than this many days. */
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
    projectId: readText(row, "project_id"),
    version: readNumber(row, "version"),
  }));
}

/**
 * Replaces the ciphertexts of one connection if none has changed since they were read. Locks the tokens' row before the
 * connection's, as every statement does. The grant stays the same, so version and epoch do not change, and a refresh in
 * flight is not disturbed.
 *
 * @returns false when something has changed. The next run finds what is still old.
 */
export async function replaceSeals(db: Database, old: OldSeal, next: Seals): Promise<boolean> {
  const result = await db.execute<Row>(sql`
    with t as (
      update connection_tokens set access_sealed = ${next.accessSealed}, refresh_sealed = ${next.refreshSealed},
        data_key_version = ${old.newest}
      where project_id = ${old.projectId} and connection_id = ${old.connectionId}
        and version = ${old.version} and access_sealed is not distinct from ${old.accessSealed}::text
        and refresh_sealed is not distinct from ${old.refreshSealed}::text
      returning connection_id
    ), c as (
      update connections set account_label_sealed = ${next.labelSealed}, metadata_sealed = ${next.metadataSealed},
        extra_sealed = ${next.extraSealed},
        data_key_version = ${old.newest}
      from t where connections.project_id = ${old.projectId} and connections.id = t.connection_id
        and account_label_sealed is not distinct from ${old.labelSealed}::text
        and metadata_sealed is not distinct from ${old.metadataSealed}::text
        and extra_sealed is not distinct from ${old.extraSealed}::text
      returning connections.id
    )
    select count(*) changed from c`);
  return readNumber(result.rows[0] ?? {}, "changed") === 1;
}
