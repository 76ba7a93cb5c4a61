import type { Clock } from "../clock.ts";
import { TimedMap } from "./timed-map.ts";

const PAUSE_MS = 1_000;

/**
 * Spaces out questions that are asked again because a remembered answer would refuse a request: one per name and second,
 * so refused requests do not multiply calls. Plain data: no request awaits another one's promise.
 */
export class AskAgain {
  readonly #askedMs: TimedMap<number>;
  readonly #clock: Clock;

  constructor(clock: Clock, capacity: number) {
    this.#askedMs = new TimedMap(clock, PAUSE_MS, capacity);
    this.#clock = clock;
  }

  /** Whether the question may be asked now. Whoever gets `true` asks it. */
  mayAsk(name: string): boolean {
    if (this.#askedMs.get(name) !== undefined) return false;
    this.#askedMs.set(name, this.#clock());
    return true;
  }

  /**
   * Waits for the turn to ask, about a second at most for each question ahead.
   *
   * @param isAnswered whether another request has got an answer meanwhile; then nothing is left to ask.
   * @returns whether the caller has to ask.
   */
  async waitForTurn(name: string, isAnswered: () => boolean): Promise<boolean> {
    while (!isAnswered()) {
      if (this.mayAsk(name)) return true;
      const waitMs = (this.#askedMs.get(name) ?? 0) + PAUSE_MS - this.#clock();
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, waitMs)));
    }
    return false;
  }
}
