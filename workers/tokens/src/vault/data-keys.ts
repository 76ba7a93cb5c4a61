import { createDataKey, type DataKey, unwrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";
import { VaultError } from "#shared/crypto/vault-error";
import type { Database } from "#shared/db/client";
import type { TimedMap } from "#shared/memory/timed-map";
import { findKey, findNewestKey, insertKey } from "./key-repository.ts";
import { placeOf } from "./places.ts";

/** The projects' data keys: unwrapped ones rest in this isolate's memory for at most 20 s, and nowhere else. */
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
   * The key that opens what was sealed under this version.
   *
   * @param wrapped when the caller has it at hand, no SQL is needed.
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
   * Takes each of these versions into memory once, before the many rows of one request ask for them. One that cannot be
   * had fails where it is needed.
   */
  async warm(projectId: string, versions: ReadonlyMap<number, string | undefined>): Promise<void> {
    await Promise.allSettled(
      [...versions].map(([version, wrapped]) => this.forOpening(projectId, version, wrapped)),
    );
  }

  /** The project's newest key, made when the project has none; two isolates at once agree on one. */
  async forSealing(projectId: string): Promise<SealingKey> {
    const known = this.#newest.get(projectId);
    if (known !== undefined) return known;
    const stored = (await findNewestKey(this.#db, projectId)) ?? (await this.add(projectId, 1));
    const dataKey = await this.forOpening(projectId, stored.version, stored.wrapped);
    const sealing = { ...dataKey, wrapped: stored.wrapped };
    this.#newest.set(projectId, sealing);
    return sealing;
  }

  /** Adds a data key of this version, or finds the one that somebody else added first. */
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
