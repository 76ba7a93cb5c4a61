import { Redis } from "@upstash/redis";

/** What a Worker needs to reach Redis. */
export type RedisEnv = { REDIS_URL: string; REDIS_TOKEN: string };

/** The longest that a caller waits for Redis, which is only a cache: the truth is elsewhere (docs/token-protocol.md §2). */
export const REDIS_BOUND_MS = 250;

/**
 * Makes a Redis client; the only place that does. Overrides unsuitable defaults: no retries (by default a dead Redis
 * costs 4 s), a new time limit for each command (a shared signal turns a timeout into a cache miss), no guessing of
 * JSON, no automatic pipelining, no telemetry.
 *
 * @param boundMs longer only where Redis is the store itself and not a cache, as for flows.
 */
export function makeRedis(env: RedisEnv, boundMs: number = REDIS_BOUND_MS): Redis {
  return new Redis({
    url: env.REDIS_URL,
    token: env.REDIS_TOKEN,
    retry: { retries: 0 },
    signal: () => AbortSignal.timeout(boundMs),
    automaticDeserialization: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    readYourWrites: false,
  });
}
