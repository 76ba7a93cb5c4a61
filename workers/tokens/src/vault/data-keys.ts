import { createDataKey, type DataKey, unwrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";
import { VaultError } from "#shared/crypto/vault-error";
import type { Database } from "#shared/db/client";
import type { TimedMap } from "#shared/memory/timed-map";
import { findKey, findNewestKey, insertKey } from "./key-repository.ts";
import { placeOf } from "./places.ts";

/** The projects' data keys. Unwrapped keys exist only in this isolate's memory, for at most 20 s. */
export class DataKeys {
  readonly #db: Database;
  readonly #ring: () => Promise<Keyring>;
  readonly #unwrapped: TimedMap<DataKey>;
  readonly #newest: TimedMap<SealingKey>;

  constructor(
    db: Database,
    ring: () => Promise<Keyring>,
    memory: { unwrapped: TimedMap<DataKey>; newest: TimedMap<SealingKey> },
  ) {
    this.#db = db;
    this.#ring = ring;
    this.#unwrapped = memory.unwrapped;
    this.#newest = memory.newest;
  }

  /**
   * Returns the key that opens ciphertexts sealed under this version.
   *
   * @param wrapped the wrapped key, if the caller has it: saves the SQL query.
   * @throws VaultError `unknown_key` when its key-encryption key is not in the keyring; `tampered` when the project
   * never had this version.
   */
  async forOpening(projectId: string, version: number, wrapped?: string): Promise<DataKey> {
    const name = `${projectId}:${version}`;
    const known = this.#unwrapped.get(name);
    if (known !== undefined) return known;
    const stored = wrapped ?? (await findKey(this.#db, projectId, version))?.wrapped;
    if (stored === undefined) throw new VaultError("tampered");
    const key = await unwrapDataKey(
      await this.#ring(),
      placeOf.dataKey(projectId),
      version,
      stored,
    );
    this.#unwrapped.set(name, key);
    return key;
  }

  /**
   * Loads each of these versions into memory once, before the many rows of one request need them. A key that cannot be
   * loaded is skipped here and fails where it is used.
   */
  async warm(projectId: string, versions: ReadonlyMap<number, string | undefined>): Promise<void> {
    await Promise.allSettled(
      [...versions].map(([version, wrapped]) => this.forOpening(projectId, version, wrapped)),
    );
  }

  /** Returns the project's newest key, and makes one if there is none. Two isolates that race get the same key. */
  async forSealing(projectId: string): Promise<SealingKey> {
    const known = this.#newest.get(projectId);
    if (known !== undefined) return known;
    const stored = (await findNewestKey(this.#db, projectId)) ?? (await this.add(projectId, 1));
    const dataKey = await this.forOpening(projectId, stored.version, stored.wrapped);
    const sealing = { ...dataKey, wrapped: stored.wrapped };
    this.#newest.set(projectId, sealing);
    return sealing;
  }

  /** Adds a data key with this version, or returns the one that another isolate added first. */
  async add(projectId: string, version: number): Promise<{ version: number; wrapped: string }> {
    const made = await createDataKey(await this.#ring(), placeOf.dataKey(projectId), version);
    await insertKey(this.#db, { projectId, version, keyId: made.keyId, wrapped: made.wrapped });
    const stored = await findKey(this.#db, projectId, version);
    if (stored === null) throw new VaultError("unknown_key");
    this.#newest.delete(projectId);
    return stored;
  }
}

export type SealingKey = DataKey & { readonly wrapped: string };
