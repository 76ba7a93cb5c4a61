import type { Redis } from "@upstash/redis";
import type { CacheReply, RedisBreaker } from "#shared/cache/breaker";
import { type Result, err, ok } from "#shared/result";

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
 * one of two flows of a session, and only one of two callbacks of a flow, gets it. Otherwise it answers why not. A taken
 * flow leaves the word `used` until it would have expired. A flow that is gone while its session still exists has
 * expired.
 */
const TAKE = `
local flow = redis.call('GET', KEYS[1])
if not flow and redis.call('EXISTS', KEYS[2]) == 1 then return 'expired' end
if not flow then return 'unknown_state' end
if flow == 'used' then return 'used_state' end
redis.call('SET', KEYS[1], 'used', 'KEEPTTL')
if string.sub(flow, 1, 44) ~= ARGV[1] .. '|' then return 'foreign_session' end
if redis.call('DEL', KEYS[2]) == 0 then return 'used_session' end
return string.sub(flow, 45)`;

const REFUSALS = [
  "expired",
  "unknown_state",
  "used_state",
  "foreign_session",
  "used_session",
] as const;

/** Why a flow cannot be taken. */
type TakeRefusal = (typeof REFUSALS)[number];

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

  /** Takes a flow, once. */
  async takeFlow(
    flowHandle: string,
    sessionHandle: string,
  ): Promise<CacheReply<Result<TakenFlow, TakeRefusal | "unreadable_record">>> {
    const reply = await this.#breaker.run(() =>
      this.#redis.eval<string[], string>(
        TAKE,
        [`fl:${flowHandle}`, `cs:${sessionHandle}`],
        [sessionHandle],
      ),
    );
    if (!reply.available) return reply;
    const refusal = REFUSALS.find((one) => one === reply.value);
    if (refusal !== undefined) return { available: true, value: err(refusal) };
    const [flowSealed, sessionSealed] = reply.value.split("|");
    const value =
      flowSealed && sessionSealed
        ? ok({ flowSealed, sessionSealed })
        : err("unreadable_record" as const);
    return { available: true, value };
  }
}
