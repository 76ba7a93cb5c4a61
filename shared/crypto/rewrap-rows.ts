import { type Place, rewrapDataKey } from "./envelope.ts";
import type { Keyring } from "./keyring.ts";

/** A wrapped data key and its row. */
export type WrappedKey = {
  readonly id: string;
  readonly projectId: string;
  readonly dataKeyWrapped: string;
};

/** The rows of one table that hold wrapped data keys. */
export type WrappedRows = {
  readonly keyVersion: number;
  /** Up to `limit` rows after this id, in the order of ids, whose data key is wrapped under one of these keys. */
  select(keyIds: readonly string[], afterId: string, limit: number): Promise<WrappedKey[]>;
  placeOf(row: WrappedKey): Place;
  /** Replaces the wrapping just read. @returns whether the row still had it. */
  replace(row: WrappedKey, next: { keyId: string; dataKeyWrapped: string }): Promise<boolean>;
  /** Told of a row that does not open. */
  report(thrown: unknown, row: WrappedKey): void;
};

/**
 * Re-wraps the data keys of up to `limit` rows under the primary key-encryption key. It is safe to stop, repeat and run in
 * parallel: each row is a compare-and-set on the wrapping just read. A row that does not open stays as it is and never
 * blocks the others.
 *
 * @returns how many it re-wrapped.
 */
export async function rewrapRows(ring: Keyring, rows: WrappedRows, limit: number): Promise<number> {
  const older = [...ring.keys.keys()].filter((id) => id !== ring.primaryId);
  if (older.length === 0) return 0;
  let rewrapped = 0;
  for (let afterId = ""; ;) {
    const page = await rows.select(older, afterId, limit);
    for (const row of page) {
      if (await rewrap(ring, rows, row)) rewrapped += 1;
      if (rewrapped === limit) return rewrapped;
      afterId = row.id;
    }
    if (page.length === 0 || page.length < limit) return rewrapped;
  }
}

async function rewrap(ring: Keyring, rows: WrappedRows, row: WrappedKey): Promise<boolean> {
  try {
    const dataKeyWrapped = await rewrapDataKey(
      ring,
      rows.placeOf(row),
      rows.keyVersion,
      row.dataKeyWrapped,
    );
    return await rows.replace(row, { keyId: ring.primaryId, dataKeyWrapped });
  } catch (thrown) {
    rows.report(thrown, row);
    return false;
  }
}
