import type { AdapterPayload } from "oidc-provider";
import { BoundedMap } from "#shared/memory/bounded-map";

export const MAX_RECORDS = 10_000;

/** Models that die together when their grant is revoked. */
const GRANTED_MODELS = new Set(["AccessToken", "AuthorizationCode", "RefreshToken"]);

/** `expiresAtMs` is null for a record that never expires. */
export type StoredRecord = { payload: AdapterPayload; expiresAtMs: number | null };

/**
 * The sandbox's memory: every record of every model, at most `MAX_RECORDS` of them.
 *
 * A full store drops what has expired, then the least recently used record. A grant in use is read at each refresh, so used-up refresh tokens
 * leave before the grant they came from.
 */
export class SandboxStore {
  readonly #records: BoundedMap<string, StoredRecord>;
  readonly #save: () => Promise<void>;

  /** @param save Called after each change; the adapter waits for it. */
  constructor(
    records: Iterable<readonly [string, StoredRecord]> = [],
    save: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#records = new BoundedMap(MAX_RECORDS, records);
    this.#save = save;
  }

  entries(): [string, StoredRecord][] {
    return [...this.#records];
  }

  /** Resolves when all changes so far would survive a restart; at once for a store in memory. */
  saved(): Promise<void> {
    return this.#save();
  }

  get(key: string): AdapterPayload | undefined {
    const record = this.#records.use(key);
    if (record === undefined || !isExpired(record)) return record?.payload;
    this.#records.delete(key);
    return undefined;
  }

  set(key: string, payload: AdapterPayload, expiresInSeconds: number | undefined): void {
    if (this.#records.size >= MAX_RECORDS) this.#deleteExpired();
    const expiresAtMs =
      expiresInSeconds === undefined ? null : Date.now() + expiresInSeconds * 1000;
    this.#records.set(key, { payload, expiresAtMs });
  }

  delete(key: string): void {
    this.#records.delete(key);
  }

  findKey(prefix: string, matches: (payload: AdapterPayload) => boolean): string | undefined {
    for (const [key, { payload }] of this.#records) {
      if (key.startsWith(prefix) && matches(payload)) return key;
    }
    return undefined;
  }

  deleteGrantMembers(grantId: string): void {
    for (const [key, { payload }] of this.#records) {
      const model = key.slice(0, key.indexOf(":"));
      if (GRANTED_MODELS.has(model) && payload.grantId === grantId) this.#records.delete(key);
    }
  }

  #deleteExpired(): void {
    for (const [key, record] of this.#records) {
      if (isExpired(record)) this.#records.delete(key);
    }
  }
}

const isExpired = ({ expiresAtMs }: StoredRecord): boolean =>
  expiresAtMs !== null && expiresAtMs <= Date.now();
