import type { Clock } from "../clock.ts";
import { TimedMap } from "../memory/timed-map.ts";
import { readAnswer } from "./answers/lenient-response.ts";
import { isRecord, readMember } from "./answers/members.ts";
import type { ProviderClient } from "./types.ts";

/** A provider's published keys, and whether they were fetched for this very question. */
export type KeySet = {
  readonly keys: readonly Record<string, unknown>[];
  readonly isFresh: boolean;
};

const LIFE_MS = 10 * 60_000;
/**
 * A token comes over TLS from the provider whose keys are asked for, so a made-up key id can only hurt its maker. Longer, and
 * sign-ins would fail after a provider changed its key; shorter, and a burst of them would ask for each.
 */
const COOL_DOWN_MS = 10_000;
const DEADLINE_MS = 10_000;
const CAPACITY = 200;
/** How long a request waits for keys that another one is fetching, by looking at the memory again and again. */
const LOOKS = 60;
const LOOK_PAUSE_MS = 50;

/** How the last question for newer keys stands. */
type Asked = { readonly stage: "fetching" | "answered" | "failed"; readonly sinceMs: number };

type Memory = { readonly known: TimedMap<KeySet["keys"]>; readonly asked: TimedMap<Asked> };

const makeMemory = (clock: Clock): Memory => ({
  known: new TimedMap(clock, LIFE_MS, CAPACITY),
  asked: new TimedMap(clock, LIFE_MS, CAPACITY),
});

/**
 * The signing keys of providers, remembered for 10 minutes as plain data. A remembered set that does not verify a token
 * is fetched again at most once in 10 s by an isolate, so that made-up key ids cannot make Atlas hammer a provider.
 */
export class SigningKeys {
  readonly #provider: ProviderClient;
  readonly #clock: Clock;
  readonly #memory: Memory;

  constructor(provider: ProviderClient, clock: Clock, memory = makeMemory(clock)) {
    this.#provider = provider;
    this.#clock = clock;
    this.#memory = memory;
  }

  /** The same memory, whose keys are fetched through another client: one that keeps a request's deadline. */
  through(provider: ProviderClient): SigningKeys {
    return new SigningKeys(provider, this.#clock, this.#memory);
  }

  /** The keys at this address. Null: the provider does not answer with any. */
  async get(jwksUri: string): Promise<KeySet | null> {
    const keys = this.#memory.known.get(jwksUri);
    return keys === undefined ? this.#fetch(jwksUri) : { keys, isFresh: false };
  }

  /**
   * Newer keys than those in `tried`: what another request has fetched since, else what the provider publishes now. While
   * another request is fetching them, waits up to 3 s for what it brings; that is plain data, never its promise.
   *
   * @returns null when the provider answered less than 10 s ago, and those are the keys in `tried`; `unavailable` when it
   *   does not answer with its keys now, or did not in the last 10 s.
   */
  async refetch(jwksUri: string, tried: KeySet): Promise<KeySet | "unavailable" | null> {
    for (let look = 0; ; look++) {
      const keys = this.#memory.known.get(jwksUri);
      if (keys !== undefined && keys !== tried.keys) return { keys, isFresh: false };
      const asked = this.#memory.asked.get(jwksUri);
      if (asked === undefined || this.#isOver(asked)) return this.#ask(jwksUri);
      if (asked.stage === "answered") return null;
      if (asked.stage === "failed" || look === LOOKS) return "unavailable";
      await new Promise((resolve) => setTimeout(resolve, LOOK_PAUSE_MS));
    }
  }

  /** Whether one may ask again. A request that the platform ended never says how its question did. */
  #isOver({ stage, sinceMs }: Asked): boolean {
    const ageMs = this.#clock() - sinceMs;
    return stage === "fetching" ? ageMs > DEADLINE_MS : ageMs >= COOL_DOWN_MS;
  }

  async #ask(jwksUri: string): Promise<KeySet | "unavailable"> {
    const sinceMs = this.#clock();
    this.#memory.asked.set(jwksUri, { stage: "fetching", sinceMs }, sinceMs);
    const fetched = await this.#fetch(jwksUri);
    const stage = fetched === null ? "failed" : "answered";
    this.#memory.asked.set(jwksUri, { stage, sinceMs }, sinceMs);
    return fetched ?? "unavailable";
  }

  async #fetch(jwksUri: string): Promise<KeySet | null> {
    try {
      const init = { headers: { accept: "application/json, application/jwk-set+json" } };
      const response = await this.#provider.fetch(jwksUri, init, { deadlineMs: DEADLINE_MS });
      const { status, body } = await readAnswer(response, 0);
      const keys = body === null ? undefined : readMember(body, "keys");
      if (status !== 200 || !Array.isArray(keys)) return null;
      const usable = keys.filter(isRecord);
      this.#memory.known.set(jwksUri, usable);
      return { keys: usable, isFresh: true };
    } catch {
      return null;
    }
  }
}
