import { type Clock, systemClock } from "#shared/clock";
import { BoundedMap } from "#shared/memory/bounded-map";

/** Allows this many attempts at once, then refills as many per window, evenly. */
export type Allowance = { readonly attempts: number; readonly windowMs: number };

/** How many keys an isolate remembers. After that, the least recently used one is dropped. */
const MAX_BUCKETS = 10_000;

/** Token buckets in the memory of one isolate: they limit attempts while Redis is down. */
export class LocalBuckets {
  readonly #buckets = new BoundedMap<string, { tokens: number; atMs: number }>(MAX_BUCKETS);
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Takes a token. @returns 0, or the milliseconds until there is one to take. */
  take(key: string, { attempts, windowMs }: Allowance): number {
    const atMs = this.#clock();
    const before = this.#buckets.get(key) ?? { tokens: attempts, atMs };
    const refilled = before.tokens + ((atMs - before.atMs) * attempts) / windowMs;
    const tokens = Math.min(attempts, refilled);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs });
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * windowMs) / attempts);
  }

  /** Puts back a token that was taken for an attempt that does not count. */
  giveBack(key: string, { attempts }: Allowance): void {
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.tokens = Math.min(attempts, bucket.tokens + 1);
  }
}
