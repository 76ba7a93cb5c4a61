import { type Clock, systemClock } from "#shared/clock";
import { BoundedMap } from "#shared/memory/bounded-map";

/** A drain that started longer ago was cut off, so the next nudge takes over. */
const LONGEST_DRAIN_MS = 10_000;
const CAPACITY = 1_000;

type Drain = { readonly sinceMs: number; again: boolean };

/**
 * Remembers which projects this isolate is draining, so that a burst of nudges costs one drain. This only saves work:
 * the compare-and-set on the chain's head keeps the chain whole.
 */
export class DrainGate {
  readonly #drains = new BoundedMap<string, Drain>(CAPACITY);
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** True: the caller drains. False: another call is draining, and will check once more when it is done. */
  enter(projectId: string): boolean {
    const running = this.#drains.get(projectId);
    const nowMs = this.#clock();
    if (running !== undefined && nowMs - running.sinceMs < LONGEST_DRAIN_MS) {
      running.again = true;
      return false;
    }
    this.#drains.set(projectId, { sinceMs: nowMs, again: false });
    return true;
  }

  /** Whether another nudge came during the drain, so that the caller has to check once more. If not, the drain ends. */
  again(projectId: string): boolean {
    const running = this.#drains.get(projectId);
    if (running?.again === true) {
      running.again = false;
      return true;
    }
    this.#drains.delete(projectId);
    return false;
  }

  /** Ends a drain that failed. */
  leave(projectId: string): void {
    this.#drains.delete(projectId);
  }
}
