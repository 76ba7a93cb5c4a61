import { errors, type Adapter, type AdapterPayload } from "oidc-provider";

export const MAX_RECORDS = 10_000;
/** Models that die together when their grant is revoked. */
const GRANTED_MODELS = new Set(["AccessToken", "AuthorizationCode", "RefreshToken"]);

type Stored = { payload: AdapterPayload; expiresAtMs: number };

/**
 * The sandbox's memory: every record of every model, at most `MAX_RECORDS` of them.
 *
 * When it is full, what was used least recently goes first: a grant in use is read at each refresh, so used-up
 * refresh tokens leave before the grant they came from.
 */
export class SandboxStore {
  readonly #records = new Map<string, Stored>();

  get(key: string): AdapterPayload | undefined {
    const stored = this.#records.get(key);
    if (stored === undefined) return undefined;
    this.#records.delete(key);
    if (stored.expiresAtMs <= Date.now()) return undefined;
    this.#records.set(key, stored);
    return stored.payload;
  }

  set(key: string, payload: AdapterPayload, expiresInSeconds: number | undefined): void {
    this.#records.delete(key);
    if (this.#records.size >= MAX_RECORDS) this.#makeRoom();
    const expiresAtMs =
      expiresInSeconds === undefined ? Infinity : Date.now() + expiresInSeconds * 1000;
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

  #makeRoom(): void {
    const now = Date.now();
    for (const [key, { expiresAtMs }] of this.#records) {
      if (expiresAtMs <= now) this.#records.delete(key);
    }
    for (const key of this.#records.keys()) {
      if (this.#records.size < MAX_RECORDS) return;
      this.#records.delete(key);
    }
  }
}

/**
 * One model's view of the store, as oidc-provider wants it.
 *
 * `consume` succeeds once per record: of two refreshes that were sent at the same time with the same refresh token
 * exactly one is answered, the other one ends the whole family, as at a provider that takes reuse for theft.
 *
 * @see [RFC 9700 §4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)
 */
export class MemoryAdapter implements Adapter {
  readonly #model: string;
  readonly #store: SandboxStore;

  constructor(model: string, store: SandboxStore) {
    this.#model = model;
    this.#store = store;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    this.#store.set(this.#key(id), payload, expiresIn);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#store.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findWhere((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findWhere((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const payload = this.#store.get(this.#key(id));
    if (payload === undefined) throw new errors.InvalidGrant("already revoked");
    if (payload.consumed !== undefined) {
      if (payload.grantId !== undefined) this.#endFamily(payload.grantId);
      throw new errors.InvalidGrant("already used");
    }
    payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#store.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.#store.deleteGrantMembers(grantId);
  }

  /** The grant goes too: the winner may store its successor only after this line, and it must be dead as well. */
  #endFamily(grantId: string): void {
    this.#store.deleteGrantMembers(grantId);
    this.#store.delete(`Grant:${grantId}`);
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #findWhere(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    const key = this.#store.findKey(`${this.#model}:`, matches);
    return key === undefined ? undefined : this.#store.get(key);
  }
}
