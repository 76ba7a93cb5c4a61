import type { Clock } from "../clock.ts";

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

  get(name: string): V | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.untilMs > this.#clock()) return entry.value;
    this.#entries.delete(name);
    return undefined;
  }

  /** @param fromMs when the value was known to hold: for an answer, when its question was sent. */
  set(name: string, value: V, fromMs: number = this.#clock()): void {
    this.#entries.delete(name);
    if (this.#entries.size >= this.#capacity) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(name, { value, untilMs: fromMs + this.#lifeMs });
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}
