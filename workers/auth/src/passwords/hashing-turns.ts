import { type Clock, systemClock } from "#shared/clock";

/** How far apart hashes start in one isolate: a hash's ~40 ms of computing, and room for the requests in between. */
const SPACING_MS = 50;
/** How many may wait: the last of them waits 1.6 s. */
const MAX_WAITING = 32;
/** A turn this long past belongs to a request that was cancelled. */
const ABANDONED_MS = 10_000;

/** A turn that was waited for, or the news that too many wait already. */
export type Turn<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly retryAfterSeconds: number };

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Spaces the password hashes of one isolate out and bounds how many wait.
 *
 * A hash is synchronous WebAssembly, so two never run at once; what has to be prevented is a burst of sign-ins that
 * keeps the isolate's one thread from every other request. Each request therefore reserves a moment and sleeps until
 * then on a timer of its own. Nothing but plain data passes between requests: a promise or timer of another request
 * may never settle in workerd, and a request that is cancelled in its sleep never runs its `finally`, so that a
 * counter would leak and a queue of tickets would stand still. A moment that nobody comes for just passes.
 */
export class HashingTurns {
  readonly #waiting = new Set<{ readonly turnMs: number }>();
  readonly #clock: Clock;
  readonly #sleep: (ms: number) => Promise<void>;
  #nextTurnMs = 0;

  constructor(clock: Clock = systemClock, wait: (ms: number) => Promise<void> = sleep) {
    this.#clock = clock;
    this.#sleep = wait;
  }

  async run<T>(hash: () => T): Promise<Turn<T>> {
    const nowMs = this.#clock();
    for (const turn of this.#waiting)
      if (turn.turnMs < nowMs - ABANDONED_MS) this.#waiting.delete(turn);
    const turn = { turnMs: Math.max(nowMs, this.#nextTurnMs) };
    const waitMs = turn.turnMs - nowMs;
    if (this.#waiting.size >= MAX_WAITING)
      return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };

    this.#nextTurnMs = turn.turnMs + SPACING_MS;
    this.#waiting.add(turn);
    try {
      if (waitMs > 0) await this.#sleep(waitMs);
      return { ok: true, value: hash() };
    } finally {
      this.#waiting.delete(turn);
    }
  }
}
