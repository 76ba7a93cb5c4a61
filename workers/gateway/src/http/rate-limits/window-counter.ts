import { type Clock, systemClock } from "#shared/clock";
import { BoundedMap } from "#shared/memory/bounded-map";
import type { Policy } from "./policies.ts";

/** How many callers an isolate counts. After that, the one that has been quiet for longest begins again. */
const CAPACITY = 10_000;

/** What is left of a quota. `remaining` is -1 for the request that is one too many. */
export type Count = { readonly remaining: number; readonly resetSeconds: number };

/** Counts requests by policy and caller, in windows that begin with a caller's first request. In this isolate's memory only. */
export class WindowCounter {
  readonly #windows = new BoundedMap<string, { sinceMs: number; used: number }>(CAPACITY);
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  take({ name, quota, windowSeconds }: Policy, caller: string): Count {
    const nowMs = this.#clock();
    const key = `${name}|${caller}`;
    const known = this.#windows.use(key);
    const isOver = known === undefined || nowMs - known.sinceMs >= windowSeconds * 1_000;
    const window = isOver ? { sinceMs: nowMs, used: 0 } : known;
    if (isOver) this.#windows.set(key, window);
    const leftMs = window.sinceMs + windowSeconds * 1_000 - nowMs;
    const resetSeconds = Math.max(1, Math.ceil(leftMs / 1_000));
    if (window.used >= quota) return { remaining: -1, resetSeconds };
    window.used += 1;
    return { remaining: quota - window.used, resetSeconds };
  }
}
