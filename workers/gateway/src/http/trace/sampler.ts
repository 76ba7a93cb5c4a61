import { type Clock, systemClock } from "#shared/clock";
import { type SpanPlace, randomHex } from "#shared/observe/trace/span";
import type { TraceParent } from "#shared/observe/trace/trace-context";

/** How many traces a second an isolate records because their callers want it. Anybody can send the flag. */
const CALLERS_PER_SECOND = 10;

/** A ratio of requests from 0 to 1; null when the text is not one. */
export function readRatio(text: string): number | null {
  return /^(?:0?\.\d{1,9}|0|1)$/.test(text) ? Number(text) : null;
}

/**
 * Decides once, at the door, which requests are recorded. A caller's decision holds for its own trace: not recorded stays
 * so, and recorded does up to {@link CALLERS_PER_SECOND}. Of requests without a trace a ratio is recorded.
 */
export class Sampler {
  readonly #ratio: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  #second = 0;
  #left = 0;

  constructor(
    ratio: number,
    clock: Clock = systemClock,
    random: () => number = () => Math.random(),
  ) {
    this.#ratio = ratio;
    this.#clock = clock;
    this.#random = random;
  }

  /** Where the request's span belongs; null for a request that is not recorded. */
  place(caller: TraceParent | null): SpanPlace | null {
    if (caller !== null) return caller.sampled && this.#takeOne() ? caller : null;
    return this.#random() < this.#ratio ? { traceId: randomHex(16), spanId: null } : null;
  }

  #takeOne(): boolean {
    const second = Math.floor(this.#clock() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#left = CALLERS_PER_SECOND;
    }
    return this.#left-- > 0;
  }
}
