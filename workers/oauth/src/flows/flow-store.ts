import type { Redis } from "@upstash/redis";
import type { CacheReply, RedisBreaker } from "#shared/cache/breaker";

/** How long a connect session can be used. */
export const SESSION_LIFE_MS = 30 * 60_000;
/** How long a flow lasts. */
export const FLOW_LIFE_MS = 10 * 60_000;

/**
 * How long Redis keeps a session: its own life plus that of a flow. So when a callback finds no session, it can mean
 * only one thing: another flow of the same session was finished. The record itself says when the session ends.
 */
const SESSION_KEY_LIFE_MS = SESSION_LIFE_MS + FLOW_LIFE_MS;

// Each script is one round trip and declares its keys. A handle is the SHA-256 of a secret, 43 base64url characters.

/** KEYS: session, flow. ARGV: session handle, sealed flow, life in ms. Returns the sealed session, or nil. */
const START = `
local session = redis.call('GET', KEYS[1])
if not session then return false end
redis.call('SET', KEYS[2], ARGV[1] .. '|' .. ARGV[2] .. '|' .. session, 'PX', ARGV[3])
return session`;

/**
 * KEYS: flow, session. ARGV: session handle. Takes the flow together with the session that it came from, so that only
 * one of two flows of a session, and only one of two callbacks of a flow, gets it.
 */
const TAKE = `
local flow = redis.call('GETDEL', KEYS[1])
if not flow then return false end
if string.sub(flow, 1, 44) ~= ARGV[1] .. '|' then return false end
if redis.call('DEL', KEYS[2]) == 0 then return false end
return string.sub(flow, 45)`;

/** A flow that was taken: its own sealed record and its session's. */
export type TakenFlow = { readonly flowSealed: string; readonly sessionSealed: string };

/**
 * Connect sessions (`cs:{handle}`) and flows (`fl:{handle}`) in Redis, each used once. Losing Redis ends the flows in
 * progress and nothing else.
 */
export class FlowStore {
  readonly #redis: Redis;
  readonly #breaker: RedisBreaker;

  constructor(redis: Redis, breaker: RedisBreaker) {
    this.#redis = redis;
    this.#breaker = breaker;
  }

  putSession(sessionHandle: string, sealed: string): Promise<CacheReply<unknown>> {
    return this.#breaker.run(() =>
      this.#redis.set(`cs:${sessionHandle}`, sealed, { px: SESSION_KEY_LIFE_MS }),
    );
  }

  readSession(sessionHandle: string): Promise<CacheReply<string | null>> {
    return this.#breaker.run(() => this.#redis.get<string>(`cs:${sessionHandle}`));
  }

  /** Stores a flow with its session's record, if the session exists. @returns the session's sealed record. */
  startFlow(
    sessionHandle: string,
    flowHandle: string,
    flowSealed: string,
  ): Promise<CacheReply<string | null>> {
    return this.#breaker.run(() =>
      this.#redis.eval<string[], string | null>(
        START,
        [`cs:${sessionHandle}`, `fl:${flowHandle}`],
        [sessionHandle, flowSealed, String(FLOW_LIFE_MS)],
      ),
    );
  }

  /** Takes a flow, once; null when it is unknown, was taken, or another flow has finished its session. */
  async takeFlow(flowHandle: string, sessionHandle: string): Promise<CacheReply<TakenFlow | null>> {
    const reply = await this.#breaker.run(() =>
      this.#redis.eval<string[], string | null>(
        TAKE,
        [`fl:${flowHandle}`, `cs:${sessionHandle}`],
        [sessionHandle],
      ),
    );
    if (!reply.available) return reply;
    const [flowSealed, sessionSealed] = (reply.value ?? "").split("|");
    return {
      available: true,
      value: flowSealed && sessionSealed ? { flowSealed, sessionSealed } : null,
    };
  }
}
