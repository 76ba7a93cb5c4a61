import type { Clock } from "#shared/clock";
import { isRecord, readAnswer, readMember } from "#shared/provider/lenient-response";
import type { ProviderClient } from "#shared/provider/types";
import { TimedMap } from "#shared/memory/timed-map";

/** A provider's published keys, and whether they were fetched just now or come from memory. */
export type KeySet = {
  readonly keys: readonly Record<string, unknown>[];
  readonly isFresh: boolean;
};

const LIFE_MS = 10 * 60_000;
const COOL_DOWN_MS = 60_000;
const DEADLINE_MS = 10_000;
const CAPACITY = 200;

/**
 * The signing keys of providers, kept for 10 minutes as plain data. An unknown key id triggers one new fetch, then none
 * for 60 s, so that made-up key ids cannot make Atlas hammer a provider.
 */
export class SigningKeys {
  readonly #provider: ProviderClient;
  readonly #known: TimedMap<KeySet["keys"]>;
  readonly #asked: TimedMap<true>;

  constructor(provider: ProviderClient, clock: Clock) {
    this.#provider = provider;
    this.#known = new TimedMap(clock, LIFE_MS, CAPACITY);
    this.#asked = new TimedMap(clock, COOL_DOWN_MS, CAPACITY);
  }

  /** Returns the keys at this URL; null when the provider does not return any. */
  async get(jwksUri: string): Promise<KeySet | null> {
    const keys = this.#known.get(jwksUri);
    return keys === undefined ? this.#fetch(jwksUri) : { keys, isFresh: false };
  }

  /** Fetches the keys again; null during the cool-down, and when the provider does not return any. */
  async refetch(jwksUri: string): Promise<KeySet | null> {
    if (this.#asked.get(jwksUri)) return null;
    this.#asked.set(jwksUri, true);
    return this.#fetch(jwksUri);
  }

  async #fetch(jwksUri: string): Promise<KeySet | null> {
    try {
      const init = { headers: { accept: "application/json, application/jwk-set+json" } };
      const response = await this.#provider.fetch(jwksUri, init, { deadlineMs: DEADLINE_MS });
      const { status, body } = await readAnswer(response, 0);
      const keys = body === null ? undefined : readMember(body, "keys");
      if (status !== 200 || !Array.isArray(keys)) return null;
      const usable = keys.filter(isRecord);
      this.#known.set(jwksUri, usable);
      return { keys: usable, isFresh: true };
    } catch {
      return null;
    }
  }
}
