import { type Clock, systemClock } from "#shared/clock";

/** A drain that began longer ago than this was cut off; the next nudge takes over. */
const LONGEST_DRAIN_MS = 10_000;
const CAPACITY = 1_000;

type Drain = { readonly sinceMs: number; again: boolean };

/**
 * Which projects this isolate is draining: plain data, so that a burst of nudges costs one drain and not one each. It
 * only damps; the compare-and-set on the chain's head decides.
 */
export class DrainGate {
  readonly #drains = new Map<string, Drain>();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** True: the caller is the one to drain. False: somebody is at it and will look once more. */
  enter(projectId: string): boolean {
    const running = this.#drains.get(projectId);
    const nowMs = this.#clock();
    if (running !== undefined && nowMs - running.sinceMs < LONGEST_DRAIN_MS) {
      running.again = true;
      return false;
    }
    this.#drains.delete(projectId);
    const oldest = this.#drains.size >= CAPACITY ? this.#drains.keys().next() : null;
    if (oldest?.done === false) this.#drains.delete(oldest.value);
    this.#drains.set(projectId, { sinceMs: nowMs, again: false });
    return true;
  }

  /** Whether somebody came while it was drained, and it has to be looked at once more; if not, the drain is over. */
  again(projectId: string): boolean {
    const running = this.#drains.get(projectId);
    if (running?.again === true) {
      running.again = false;
      return true;
    }
    this.#drains.delete(projectId);
    return false;
  }

  /** The drain failed. */
  leave(projectId: string): void {
    this.#drains.delete(projectId);
  }
}
