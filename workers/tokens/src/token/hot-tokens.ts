import type { Clock } from "#shared/clock";
import { BoundedMap } from "#shared/memory/bounded-map";
import type { CacheEntry } from "./cache-entry.ts";

/** 1,000 values of 8 KiB are what one isolate holds at most. */
const CAPACITY = 1_000;
const MAX_LENGTH = 8_192;

/** When a value was asked for, and after how many clearings. */
type Asked = { readonly atMs: number; readonly clearings: number };

/**
 * What this isolate read from Redis a moment ago, sealed as it came. Saves the GET for a token that many requests want in
 * the same seconds. Each value is used for its integration's `reuse_seconds` at most, counted from the question, so a
 * revocation elsewhere is at most that much later here.
 *
 * @see docs/token-protocol.md §5
 */
export class HotTokens {
  readonly #entries = new BoundedMap<string, { entry: CacheEntry; untilMs: number }>(CAPACITY);
  readonly #clock: Clock;
  #clearings = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(key: string): CacheEntry | null {
    const hot = this.#entries.get(key);
    if (hot === undefined) return null;
    if (hot.untilMs > this.#clock()) return hot.entry;
    this.#entries.delete(key);
    return null;
  }

  /** Call it before the question is sent. */
  ask(): Asked {
    return { atMs: this.#clock(), clearings: this.#clearings };
  }

  /** Keeps an answer, unless this isolate has learnt of any end since it asked: the answer may be from before. */
  remember(key: string, entry: CacheEntry, reuseMs: number, length: number, asked: Asked): void {
    if (reuseMs === 0 || length > MAX_LENGTH || asked.clearings !== this.#clearings) return;
    this.#entries.set(key, { entry, untilMs: asked.atMs + reuseMs });
  }

  forget(keys: readonly string[]): void {
    this.#clearings++;
    for (const key of keys) this.#entries.delete(key);
  }
}
