import type { Redis } from "@upstash/redis";
import type { RedisBreaker } from "#shared/cache/breaker";
import { DELIVERIES_DUE_KEY, NEXT_RUN_KEY } from "#shared/cache/due-marks";

/** Only ever earlier. The mark is gone soon after its time, when the runs that it asked for have come. */
const EXPECT_BY = `
local n = redis.call('TIME')
local at = n[1] * 1000 + math.floor(n[2] / 1000) + tonumber(ARGV[1])
local mark = tonumber(redis.call('GET', KEYS[1]) or '')
if mark and mark <= at then return 0 end
redis.call('SET', KEYS[1], string.format('%d', at), 'PX', tonumber(ARGV[1]) + tonumber(ARGV[2]))
return 1`;

const HOUR_MS = 3_600_000;

/**
 * When a run of the jobs is due for webhooks, as a mark in Redis beside that of tokens (docs/token-protocol.md §8). It is
 * a hint only: without it a delivery that was not sent at once waits an hour at most.
 */
export class DeliveryClock {
  readonly #redis: Redis;
  readonly #breaker: RedisBreaker;

  constructor(redis: Redis, breaker: RedisBreaker) {
    this.#redis = redis;
    this.#breaker = breaker;
  }

  /** Asks for a run at this time, if none was asked for before it. What is more than an hour away needs no mark. */
  async expectWithin(ms: number): Promise<void> {
    if (ms > HOUR_MS) return;
    const args = [Math.max(0, Math.floor(ms)), HOUR_MS].map(String);
    await this.#breaker.run(() => this.#redis.eval(EXPECT_BY, [DELIVERIES_DUE_KEY], args));
  }

  /** Has the jobs run at the next tick, for whatever became due at once. */
  async expectRun(): Promise<void> {
    await this.#breaker.run(() => this.#redis.del(NEXT_RUN_KEY));
  }

  /** Call it before a run's first statement, so that a caller that queues something during the run sets the mark again. */
  async begin(): Promise<void> {
    await this.#breaker.run(() => this.#redis.del(DELIVERIES_DUE_KEY));
  }
}
