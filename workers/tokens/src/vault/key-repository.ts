import { sql } from "drizzle-orm";
import type { KeyUse } from "#shared/contracts/key-use";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText } from "#shared/db/rows";

export type StoredKey = {
  readonly projectId: string;
  readonly version: number;
  readonly keyId: string;
  readonly wrapped: string;
};

const toStoredKey = (row: Row): StoredKey => ({
  projectId: readText(row, "project_id"),
  version: readNumber(row, "version"),
  keyId: readText(row, "key_id"),
  wrapped: readText(row, "wrapped"),
});

/** The project's newest data key, which seals new data; null when it has none yet. */
export async function findNewestKey(db: Database, projectId: string): Promise<StoredKey | null> {
  const result = await db.execute<Row>(sql`
    select project_id, version, key_id, wrapped from project_data_keys
    where project_id = ${projectId} order by version desc limit 1`);
  const row = result.rows[0];
  return row === undefined ? null : toStoredKey(row);
}

export async function findKey(
  db: Database,
  projectId: string,
  version: number,
): Promise<StoredKey | null> {
  const result = await db.execute<Row>(sql`
    select project_id, version, key_id, wrapped from project_data_keys
    where project_id = ${projectId} and version = ${version}`);
  const row = result.rows[0];
  return row === undefined ? null : toStoredKey(row);
}

/** Adds a data key, unless another call has added this version. The caller reads again to see which one won. */
export async function insertKey(db: Database, key: StoredKey): Promise<void> {
  await db.execute(sql`
    insert into project_data_keys (project_id, version, key_id, wrapped)
    values (${key.projectId}, ${key.version}, ${key.keyId}, ${key.wrapped})
    on conflict do nothing`);
}

/** Up to `limit` data keys that are wrapped by one of these key-encryption keys, in order, after `after`. */
export async function findKeysUnder(
  db: Database,
  keyIds: readonly string[],
  after: { projectId: string; version: number },
  limit: number,
): Promise<StoredKey[]> {
  const result = await db.execute<Row>(sql`
    select project_id, version, key_id, wrapped from project_data_keys
    where key_id in (select jsonb_array_elements_text(${JSON.stringify(keyIds)}::jsonb))
      and (project_id, version) > (${after.projectId}, ${after.version}::int)
    order by project_id, version limit ${limit}`);
  return result.rows.map(toStoredKey);
}

/** Replaces a data key's wrapping, if it is still the one that was read. @returns whether it was. */
export async function replaceWrapping(
  db: Database,
  old: StoredKey,
  next: { keyId: string; wrapped: string },
): Promise<boolean> {
  const result = await db.execute(sql`
    update project_data_keys set key_id = ${next.keyId}, wrapped = ${next.wrapped},
      wrapped_at = clock_timestamp()
    where project_id = ${old.projectId} and version = ${old.version} and wrapped = ${old.wrapped}
    returning version`);
  return result.rows.length === 1;
}

export async function countKeysNotUnder(db: Database, keyId: string): Promise<number> {
  const result = await db.execute<Row>(
    sql`select count(*) rows from project_data_keys where key_id <> ${keyId}`,
  );
  return readNumber(result.rows[0] ?? {}, "rows");
}

export async function countKeyUse(db: Database): Promise<KeyUse[]> {
  const result = await db.execute<Row>(sql`
    select key_id, count(*) rows, to_char(max(wrapped_at) at time zone 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') last_wrapped_at
    from project_data_keys group by key_id order by key_id`);
  return result.rows.map((row) => ({
    key_id: readText(row, "key_id"),
    rows: readNumber(row, "rows"),
    last_wrapped_at: readText(row, "last_wrapped_at"),
  }));
}
