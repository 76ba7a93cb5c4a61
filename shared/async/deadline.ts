import type { Clock } from "../clock.ts";

/**
 * Until when one request may wait for providers. Made once per request and shared by all of its calls, so that the sum of
 * them keeps the budget, however many there are.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #atMs: number;

  constructor(clock: Clock, budgetMs: number) {
    this.#clock = clock;
    this.#atMs = clock() + budgetMs;
  }

  /** The time that is left; 0 once it is over. */
  leftMs(): number {
    return Math.max(0, this.#atMs - this.#clock());
  }
}
