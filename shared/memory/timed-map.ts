import type { Clock } from "../clock.ts";
import { BoundedMap } from "./bounded-map.ts";

/**
 * Plain data held in an isolate's memory for a bounded time, bounded in number. Never returns what is too old; the oldest
 * entry makes room. Holds no promises: one request's I/O is never another's.
 */
export class TimedMap<V> {
  readonly #entries: BoundedMap<string, { value: V; untilMs: number }>;
  readonly #clock: Clock;
  readonly #lifeMs: number;

  constructor(clock: Clock, lifeMs: number, capacity: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#entries = new BoundedMap(capacity);
  }

  get(name: string): V | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.untilMs > this.#clock()) return entry.value;
    this.#entries.delete(name);
    return undefined;
  }

  /**
   * @param fromMs when the value was known to hold: for an answer, when its question was sent.
   * @param endMs when the value ends of itself, whatever its age.
   */
  set(name: string, value: V, fromMs: number = this.#clock(), endMs: number = Infinity): void {
    this.#entries.set(name, { value, untilMs: Math.min(fromMs + this.#lifeMs, endMs) });
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}
