import type { Clock } from "#shared/clock";

/** Plain data that this isolate may remember for a while: bounded in time and in number, the oldest goes first. */
export class TimedMap<T> {
  readonly #entries = new Map<string, { value: T; untilMs: number }>();
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #capacity: number;

  constructor(clock: Clock, lifeMs: number, capacity: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
    this.#capacity = capacity;
  }

  get(name: string): T | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && entry.untilMs > this.#clock() ? entry.value : undefined;
  }

  set(name: string, value: T): void {
    this.#entries.delete(name);
    const oldest = this.#entries.size >= this.#capacity ? this.#entries.keys().next() : null;
    if (oldest?.done === false) this.#entries.delete(oldest.value);
    this.#entries.set(name, { value, untilMs: this.#clock() + this.#lifeMs });
  }
}
