import type { Clock } from "#shared/clock";

/**
 * Plain data held in an isolate's memory for a bounded time, bounded in number: what is too old is never returned, and
 * the oldest entry makes room. Holds no promises: one request's I/O is never another's.
 */
export class TimedMap<V> {
  readonly #entries = new Map<string, { value: V; untilMs: number }>();
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #capacity: number;

  constructor(clock: Clock, lifeMs: number, capacity: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#capacity = capacity;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.untilMs > this.#clock()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#capacity) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, { value, untilMs: this.#clock() + this.#lifeMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
