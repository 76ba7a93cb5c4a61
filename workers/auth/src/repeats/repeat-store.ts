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

/** How long an answer is kept. */
export const ANSWER_LIFE_MS = 24 * 3_600_000;
/** A request that has not ended by then has died, and may run again. Longer than any request takes. */
export const CLAIM_LIFE_MS = 60_000;

/** Here Redis is the store itself and not a cache, so a slow answer is better than none. */
export const REPEAT_BOUND_MS = 2_000;
/** How many failures in a row mean that Redis is away. */
const FAILURES = 3;

/** Ends a claim only while it is the current one: after CLAIM_LIFE_MS another request may have begun. */
const FINISH = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * Remembers requests by their callers' idempotency keys. One command begins a request and tells all others that it runs;
 * one script ends it. A value is `run.{fingerprint}.{claim}` or `done.{fingerprint}.{sealed answer}`.
 */
export class RepeatStore {
  readonly #redis: Redis;
  readonly #breaker = new RedisBreaker(systemClock, FAILURES);

  /** @param redis with a limit of {@link REPEAT_BOUND_MS}. */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @param caller who sends the request: a key or an account never sees another one's. */
  async begin(caller: string, { id, fingerprint }: RepeatableRequest): Promise<RepeatState> {
    const claim = toBase64Url(randomBytes(16));
    const reply = await this.#breaker.run(() =>
      this.#redis.set<string>(nameOf(caller, id), `run.${fingerprint}.${claim}`, {
        nx: true,
        get: true,
        px: CLAIM_LIFE_MS,
      }),
    );
    if (!reply.available) return { state: "unavailable" };
    if (reply.value === null) return { state: "first", claim };
    const [kind, known, sealed = ""] = reply.value.split(".");
    if (known !== fingerprint) return { state: "other_body" };
    return kind === "done" ? { state: "done", sealed_answer: sealed } : { state: "running" };
  }

  /** @returns false when Redis is away or the claim was no longer the current one. */
  async finish(caller: string, request: FinishedRequest): Promise<boolean> {
    const { id, fingerprint, claim, sealed_answer } = request;
    const done = sealed_answer === null ? "" : `done.${fingerprint}.${sealed_answer}`;
    const reply = await this.#breaker.run(() =>
      this.#redis.eval<string[], number>(
        FINISH,
        [nameOf(caller, id)],
        [`run.${fingerprint}.${claim}`, done, String(ANSWER_LIFE_MS)],
      ),
    );
    return reply.available && reply.value === 1;
  }
}

const nameOf = (caller: string, id: string): string => `repeat:${caller}:${id}`;
