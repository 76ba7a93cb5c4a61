import { sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { KeyUse } from "../contracts/key-use.ts";
import type { WrappedKey } from "../crypto/rewrap-rows.ts";
import type { Database } from "./client.ts";
import { type Row, readNumber, readText } from "./rows.ts";

/** A table whose rows have a data key each, wrapped beside what it seals. A row without one has nulls in these columns. */
export type WrappingTable = PgTable & {
  readonly dataKeyWrapped: PgColumn;
  readonly keyId: PgColumn;
  readonly keyWrappedAt: PgColumn;
};

/** What the re-wrapping of data keys asks of such a table. */
export type WrappedKeys = {
  /** Selects up to `limit` rows after this id whose data key is wrapped under one of these keys. */
  selectWrappedBy(
    db: Database,
    keyIds: readonly string[],
    afterId: string,
    limit: number,
  ): Promise<WrappedKey[]>;
  /** Replaces the wrapping just read. Leaves one that was written in the meantime alone. @returns whether it did. */
  replaceWrapping(
    db: Database,
    old: WrappedKey,
    next: { keyId: string; dataKeyWrapped: string },
  ): Promise<boolean>;
  /** How many data keys are wrapped under another key than this one. */
  countNotUnder(db: Database, keyId: string): Promise<number>;
  /** How many data keys are wrapped under each key, and when the last one was. */
  selectKeyUse(db: Database): Promise<KeyUse[]>;
};

/**
 * @param id names a row.
 * @param owner what its data key is bound to besides: the project, or the account.
 */
export function wrappedKeysOf(table: WrappingTable, id: PgColumn, owner: PgColumn): WrappedKeys {
  const { dataKeyWrapped, keyId, keyWrappedAt } = table;
  return {
    async selectWrappedBy(db, keyIds, afterId, limit) {
      const { rows } = await db.execute<Row>(sql`
        select ${id} as id, ${owner} as owner, ${dataKeyWrapped} as wrapped from ${table}
        where ${keyId} = any(${sql.param([...keyIds])}::text[]) and ${id} > ${afterId}
          and ${dataKeyWrapped} is not null
        order by ${id} limit ${limit}`);
      return rows.map((row) => ({
        id: readText(row, "id"),
        projectId: readText(row, "owner"),
        dataKeyWrapped: readText(row, "wrapped"),
      }));
    },
    async replaceWrapping(db, old, next) {
      const { rows } = await db.execute(sql`
        update ${table} set data_key_wrapped = ${next.dataKeyWrapped},
          key_id = ${next.keyId}, key_wrapped_at = clock_timestamp()
        where ${id} = ${old.id} and ${owner} = ${old.projectId}
          and ${dataKeyWrapped} = ${old.dataKeyWrapped}
        returning ${id}`);
      return rows.length === 1;
    },
    async countNotUnder(db, key) {
      const { rows } = await db.execute<Row>(
        sql`select count(*) as rows from ${table} where ${keyId} <> ${key}`,
      );
      return readNumber(rows[0] ?? {}, "rows");
    },
    async selectKeyUse(db) {
      const { rows } = await db.execute<Row>(sql`
        select ${keyId} as key_id, count(*) as rows, max(${keyWrappedAt}) as last from ${table}
        where ${keyId} is not null group by ${keyId} order by ${keyId}`);
      return rows.map((row) => ({
        key_id: readText(row, "key_id"),
        rows: readNumber(row, "rows"),
        last_wrapped_at:
          row["last"] === null ? null : new Date(readText(row, "last")).toISOString(),
      }));
    },
  };
}
