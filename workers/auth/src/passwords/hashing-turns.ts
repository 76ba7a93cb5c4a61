import { rateLimited } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Clock, systemClock } from "#shared/clock";

/** The time between the starts of two hashes in one isolate: about 40 ms of computing, and room for other requests. */
const SPACING_MS = 50;
/** How many hashes may wait. The last of them waits 1.6 s. */
const MAX_WAITING = 32;
/** A turn that is this long past belongs to a cancelled request. */
const ABANDONED_MS = 10_000;

/** The result of a turn; or no turn, because too many are waiting. */
export type Turn<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly retryAfterSeconds: number };

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Spaces out the password hashes of one isolate, and limits how many can wait.
 *
 * A hash is synchronous WebAssembly, so two never run at once. But a burst of sign-ins would keep every other request
 * off the isolate's one thread. So each request reserves a moment and sleeps until then on its own timer.
 *
 * Requests share plain data only. In workerd another request's promise or timer may never settle, and a request that is
 * cancelled while it sleeps never runs its `finally`: a counter would leak, and a queue of tickets would stop. A reserved
 * moment simply passes when its request is gone.
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
    if (this.#waiting.size >= MAX_WAITING) {
      meter.count(rateLimited, { limit: "password_hash" });
      return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    }

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
