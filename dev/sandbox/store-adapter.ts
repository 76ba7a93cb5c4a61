import { errors, type Adapter, type AdapterPayload } from "oidc-provider";
import type { SandboxStore } from "./store.ts";

/**
 * One model's view of the store, as oidc-provider wants it. A change is saved before its method returns, so the
 * sandbox never answers with something that a restart would forget.
 *
 * `consume` succeeds once per record. Of two refreshes sent at once with the same refresh token, the first to get here
 * wins; the other ends the whole family, as at a provider that takes reuse for theft.
 *
 * @see [RFC 9700 §4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)
 */
export class StoreAdapter implements Adapter {
  readonly #model: string;
  readonly #store: SandboxStore;

  constructor(model: string, store: SandboxStore) {
    this.#model = model;
    this.#store = store;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    this.#store.set(this.#key(id), payload, expiresIn);
    await this.#store.saved();
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
      await this.#store.saved();
      throw new errors.InvalidGrant("already used");
    }
    payload.consumed = Math.floor(Date.now() / 1000);
    await this.#store.saved();
  }

  async destroy(id: string): Promise<void> {
    this.#store.delete(this.#key(id));
    await this.#store.saved();
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.#store.deleteGrantMembers(grantId);
    await this.#store.saved();
  }

  /** Ends the grant too: the winner may store its successor only after this line, and that token must be dead as well. */
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
