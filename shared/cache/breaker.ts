import { type Clock, systemClock } from "../clock.ts";
import { redisRequests } from "../metrics/families.ts";
import { meter } from "../metrics/meter.ts";
import { inClientSpan } from "../observe/trace/client-span.ts";

/** How long this isolate skips Redis after it failed. */
const OPEN_MS = 2_000;

/** A reply from Redis, or the fact that there was none. The reason does not matter to the caller. */
export type CacheReply<T> =
  | { readonly available: true; readonly value: T }
  | { readonly available: false };

const REDIS_CALL = { name: "redis", attributes: { "db.system.name": "redis" } } as const;

const UNAVAILABLE = { available: false } as const;

/**
 * Remembers for 2 s, in this isolate, that Redis does not respond, so that a hung Redis costs its time limit once and
 * not once per request. Plain data: no promise is shared between requests.
 */
export class RedisBreaker {
  #openUntilMs = 0;
  #failures = 0;
  readonly #clock: Clock;
  readonly #opensAfter: number;

  /** @param opensAfter how many failures in a row mean that Redis is down; 1 where it is only a cache. */
  constructor(clock: Clock = systemClock, opensAfter = 1) {
    this.#clock = clock;
    this.#opensAfter = opensAfter;
  }

  /** Runs one command, or skips it while Redis is known to be down. After 2 s one caller probes; the rest skip. */
  async run<T>(command: () => Promise<T>): Promise<CacheReply<T>> {
    const nowMs = this.#clock();
    if (nowMs < this.#openUntilMs) {
      meter.count(redisRequests, { result: "skipped" });
      return UNAVAILABLE;
    }
    const probing = this.#openUntilMs > 0;
    if (probing) this.#openUntilMs = nowMs + OPEN_MS;
    try {
      const value = await inClientSpan(REDIS_CALL, command);
      this.#openUntilMs = 0;
      this.#failures = 0;
      meter.count(redisRequests, { result: "ok" });
      return { available: true, value };
    } catch {
      this.#failures++;
      meter.count(redisRequests, { result: "failed" });
      if (this.#failures >= this.#opensAfter) this.#openUntilMs = this.#clock() + OPEN_MS;
      return UNAVAILABLE;
    }
  }
}
