import { Redis } from "@upstash/redis";

/** What a Worker needs to reach Redis. */
export type RedisEnv = { REDIS_URL: string; REDIS_TOKEN: string };

/** The longest that anybody waits for Redis: it is a cache, and the truth is elsewhere (docs/token-protocol.md §2). */
export const REDIS_BOUND_MS = 250;

/**
 * The one way to a Redis client, with the settings that its defaults get wrong: no retries (the default makes a dead
 * Redis cost 4 s), a fresh time limit per command (a shared signal turns a timeout into a cache miss), no JSON
 * guessing, no pipelining behind the caller's back, no telemetry.
 *
 * @param boundMs longer only where Redis is no cache but the store itself, as for flows.
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
