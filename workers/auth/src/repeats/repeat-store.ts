import type { Redis } from "@upstash/redis";
import { RedisBreaker } from "#shared/cache/breaker";
import { systemClock } from "#shared/clock";
import type {
  FinishedRequest,
  RepeatState,
  RepeatableRequest,
} from "#shared/contracts/auth/repeat";
import { toBase64Url } from "#shared/crypto/base64";
import { randomBytes } from "#shared/random";

/** How long a request is remembered: its claim, then its answer. */
export const ANSWER_LIFE_MS = 24 * 3_600_000;
/** Longer than any request takes. One that has not ended by then has died, or its end was lost. */
export const CLAIM_LIFE_MS = 60_000;
/** How many requests of one caller are remembered in a day that begins with the first of them. */
export const MOST_A_DAY = 100_000;

/** Here Redis is the store itself and not a cache, so a slow answer is better than none. */
export const REPEAT_BOUND_MS = 2_000;
/** How many failures in a row mean that Redis is away. */
const FAILURES = 3;

/**
 * Claims a request and counts it, unless it is known or the caller has too many. Answers what is known with the life that
 * is left of it, which tells its age without anybody's clock; or why not, with the life of the caller's count.
 */
const BEGIN = `local known = redis.call('GET', KEYS[1])
if known then return {known, redis.call('PTTL', KEYS[1])} end
local count = tonumber(redis.call('GET', KEYS[2]) or '0')
if count >= tonumber(ARGV[3]) then return {'full', redis.call('PTTL', KEYS[2])} end
if redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'first', 0}`;

/** Ends a claim only while it is the current one. One that may run again no longer counts. */
const FINISH = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('INCRBY', KEYS[2], -1) end
  return redis.call('DEL', KEYS[1])
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * Remembers requests by their callers' idempotency keys. One script begins a request and tells all others that it runs;
 * another one ends it. A value is `begun.{fingerprint}.{claim}`, `done.{fingerprint}.{sealed answer}` or
 * `lost.{fingerprint}.`.
 */
export class RepeatStore {
  readonly #redis: Redis;
  readonly #most: number;
  readonly #breaker = new RedisBreaker(systemClock, FAILURES);

  /** @param redis with a limit of {@link REPEAT_BOUND_MS}. */
  constructor(redis: Redis, most: number = MOST_A_DAY) {
    this.#redis = redis;
    this.#most = most;
  }

  /**
   * Without an answer from Redis the request does not run. Redis may have taken its claim all the same, so that is given
   * back: otherwise the caller's next try would meet it, and this key would be `unknown` for a day.
   *
   * @param caller who sends the request: a key or an account never sees another one's.
   * @param behind runs this after the answer. Safe to lose: the caller can take a new key.
   */
  async begin(
    caller: string,
    { id, fingerprint }: RepeatableRequest,
    behind: (work: () => Promise<unknown>) => void,
  ): Promise<RepeatState> {
    const claim = toBase64Url(randomBytes(16));
    let isSent = false;
    const reply = await this.#breaker.run(() => {
      isSent = true;
      return this.#redis.eval<string[], [string, number]>(
        BEGIN,
        [nameOf(caller, id), countOf(caller)],
        [`begun.${fingerprint}.${claim}`, String(ANSWER_LIFE_MS), String(this.#most)],
      );
    });
    if (!reply.available) {
      if (isSent) behind(() => this.#end(caller, { id, fingerprint, claim }, ""));
      return { state: "unavailable" };
    }
    const [value, lifeMs] = reply.value;
    const [kind, known, sealed = ""] = value.split(".");
    if (kind === "first") return { state: "first", claim };
    if (kind === "full")
      return { state: "full", retry_after_seconds: Math.max(1, Math.ceil(lifeMs / 1_000)) };
    if (known !== fingerprint) return { state: "other_body" };
    if (kind === "done") return { state: "done", sealed_answer: sealed };
    const isOld = kind === "begun" && lifeMs < ANSWER_LIFE_MS - CLAIM_LIFE_MS;
    return { state: isOld || kind === "lost" ? "unknown" : "running" };
  }

  /** @returns false when Redis is away or the claim was no longer the current one. */
  async finish(caller: string, request: FinishedRequest): Promise<boolean> {
    const { id, fingerprint, claim, sealed_answer, outcome_unknown = false } = request;
    const unanswered = outcome_unknown ? `lost.${fingerprint}.` : "";
    const done = sealed_answer === null ? unanswered : `done.${fingerprint}.${sealed_answer}`;
    const reply = await this.#breaker.run(() =>
      this.#end(caller, { id, fingerprint, claim }, done),
    );
    return reply.available && reply.value === 1;
  }

  /** @param done what takes the claim's place; empty: nothing. */
  #end(
    caller: string,
    { id, fingerprint, claim }: RepeatableRequest & { claim: string },
    done: string,
  ): Promise<number> {
    return this.#redis.eval<string[], number>(
      FINISH,
      [nameOf(caller, id), countOf(caller)],
      [`begun.${fingerprint}.${claim}`, done, String(ANSWER_LIFE_MS)],
    );
  }
}

const nameOf = (caller: string, id: string): string => `repeat:${caller}:${id}`;
const countOf = (caller: string): string => `repeats:${caller}`;
