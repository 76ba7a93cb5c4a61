import type { Redis } from "@upstash/redis";
import type { RedisBreaker } from "#shared/cache/breaker";
import { DELIVERIES_DUE_KEY, NEXT_RUN_KEY } from "#shared/cache/due-marks";
import { TIMES } from "../token/times.ts";

/**
 * Whether a run is due. No mark, or that of a run that has not ended, says yes, and so does a time that projects wrote
 * for its deliveries and that has passed.
 */
const IS_DUE = `
local mark = redis.call('GET', KEYS[1])
local at = mark and tonumber(mark)
local n = redis.call('TIME')
local now = n[1] * 1000 + math.floor(n[2] / 1000)
if not at or at <= now then return 1 end
local deliveries = tonumber(redis.call('GET', KEYS[2]) or '')
if deliveries and deliveries <= now then return 1 end
return 0`;

/** A change since the run began has removed its mark, and another run has replaced it: both know better. */
const END = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local n = redis.call('TIME')
local at = n[1] * 1000 + math.floor(n[2] / 1000) + tonumber(ARGV[2])
redis.call('SET', KEYS[1], string.format('%d', at), 'PX', ARGV[3])
return 1`;

/**
 * When PostgreSQL has to be asked next what is due (docs/token-protocol.md §8): one mark in Redis, which spares a database that
 * sleeps the question every minute. It is a hint only. A run ends by writing when the next thing is due; whoever makes
 * something due earlier removes it (`TokenCache.expectRun`). Without a mark, and without Redis, a run is due.
 */
export class RunClock {
  readonly #redis: Redis;
  readonly #breaker: RedisBreaker;

  constructor(redis: Redis, breaker: RedisBreaker) {
    this.#redis = redis;
    this.#breaker = breaker;
  }

  /** One Redis command. */
  async isDue(): Promise<boolean> {
    const reply = await this.#breaker.run(() =>
      this.#redis.eval(IS_DUE, [NEXT_RUN_KEY, DELIVERIES_DUE_KEY], []),
    );
    return !reply.available || Number(reply.value) !== 0;
  }

  /** Call it before the run's first statement. @param run a name that no other run has. */
  async begin(run: string): Promise<void> {
    await this.#breaker.run(() =>
      this.#redis.set(NEXT_RUN_KEY, markOf(run), { px: TIMES.longestRestMs }),
    );
  }

  /** @param nextInMs when something is due next; null for nothing. The mark is gone after an hour in any case. */
  async end(run: string, nextInMs: number | null): Promise<void> {
    const restMs = Math.min(Math.max(0, nextInMs ?? Infinity), TIMES.longestRestMs);
    await this.#breaker.run(() =>
      this.#redis.eval(
        END,
        [NEXT_RUN_KEY],
        [markOf(run), Math.floor(restMs), TIMES.longestRestMs].map(String),
      ),
    );
  }
}

const markOf = (run: string): string => `run:${run}`;
