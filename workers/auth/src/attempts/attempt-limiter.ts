import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import { within } from "#shared/async/within";
import { RedisBreaker } from "#shared/cache/breaker";
import { REDIS_BOUND_MS } from "#shared/cache/redis";
import { clientNetwork } from "#shared/client-network";
import { systemClock } from "#shared/clock";
import { TimedMap } from "#shared/memory/timed-map";
import { rateLimited } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import {
  ATTEMPT_LIMITS,
  type Attempt,
  type AttemptKeys,
  KNOWN_ADDRESS_MS,
  type LimitRule,
  attemptKeys,
} from "./attempt-limits.ts";
import { LocalBuckets } from "./local-buckets.ts";

/** Whom an isolate remembers to have refused. */
const REFUSED_MEMORY = { lifeMs: 60_000, callers: 1_000 } as const;

/** Whether an attempt may continue. */
type Admission =
  | {
      readonly admitted: true;
      /** Call this when the password was right: the attempt no longer counts, and its address becomes known. Never throws. */
      readonly succeeded: () => Promise<void>;
    }
  | { readonly admitted: false; readonly retryAfterSeconds: number };

/** Counts attempts: in Redis for all isolates, or in this isolate's memory while Redis is down. */
type Counter = {
  /** Counts an attempt. @returns 0, or the milliseconds until the next attempt may pass. */
  take(rule: LimitRule, key: string): Promise<number>;
  giveBack(rule: LimitRule, key: string): Promise<void>;
  isKnown(pair: string): Promise<boolean>;
  remember(pair: string): Promise<unknown>;
};

/**
 * Limits attempts to sign in or up: per address, per account, and per pair of both.
 *
 * Only failures count: a right password gives its attempt back. The account's limit comes last and counts only what the
 * limits per address let through, so one machine cannot use it up. It does not apply to an address that signed in to
 * the account in the last 30 days. So strangers can make the owner wait at a new place, for at most an hour after they
 * stop, but never at a usual one. Where no address is known they can make the owner wait ten seconds, or longer while
 * they go on.
 *
 * Redis gets 250 ms in all. While it is down, each isolate counts by itself with the same limits: attempts stay limited,
 * and a cache that is down keeps no one out.
 */
export class AttemptLimiter {
  readonly #redis: Redis;
  readonly #breaker = new RedisBreaker();
  readonly #local = new LocalBuckets();
  readonly #boundMs: number;
  readonly #refused = new TimedMap<true>(
    systemClock,
    REFUSED_MEMORY.lifeMs,
    REFUSED_MEMORY.callers,
  );

  /** @param boundMs how long one attempt waits for Redis, with all its commands. */
  constructor(redis: Redis, boundMs: number = REDIS_BOUND_MS) {
    this.#redis = redis;
    this.#boundMs = boundMs;
  }

  /**
   * Whether this isolate refused somebody at this network lately, or at this account where no address is known. Nothing is
   * looked up for such a caller before it is admitted, so that going on costs no statement.
   */
  refusedLately(attempt: Attempt): boolean {
    return this.#refused.get(callerOf(attempt)) === true;
  }

  async admit(attempt: Attempt): Promise<Admission> {
    const keys = await attemptKeys(attempt);
    const shared = sharedCounter(this.#redis, attempt.kind);
    const reply = await this.#breaker.run(() =>
      withinBound(this.#boundMs, countAttempt(shared, attempt.kind, keys)),
    );
    const counter = reply.available ? shared : localCounter(this.#local, attempt.kind);
    const { waitMs, counted } = reply.available
      ? reply.value
      : await countAttempt(counter, attempt.kind, keys);
    if (waitMs > 0) {
      meter.count(rateLimited, { limit: attempt.kind });
      this.#refused.set(callerOf(attempt), true);
      return { admitted: false, retryAfterSeconds: Math.ceil(waitMs / 1000) };
    }
    return { admitted: true, succeeded: () => forgive(counter, keys, counted) };
  }

  /** Does what `succeeded` does, for an attempt of an earlier request. Never throws. */
  async succeededLater(attempt: Attempt): Promise<void> {
    const keys = await attemptKeys(attempt);
    const { pair, address, account } = keys;
    const counted: readonly Counted[] =
      pair === null || address === null
        ? [{ rule: "account", key: account }]
        : [
            { rule: "pair", key: pair },
            { rule: "address", key: address },
          ];
    await forgive(sharedCounter(this.#redis, attempt.kind), keys, counted);
  }
}

const callerOf = ({ ip, email }: Attempt): string => (ip === null ? email : clientNetwork(ip));

/** Gives the attempt back where it was counted. Runs after the response, so Redis may be slow. */
async function forgive(
  counter: Counter,
  { pair }: AttemptKeys,
  counted: readonly Counted[],
): Promise<void> {
  await Promise.allSettled([
    ...counted.map(({ rule, key }) => counter.giveBack(rule, key)),
    pair === null ? null : counter.remember(pair),
  ]);
}

const knownKey = (kind: Attempt["kind"], pair: string): string => `known_address:${kind}:${pair}`;

type Counted = { readonly rule: LimitRule; readonly key: string };

type Count = { readonly waitMs: number; readonly counted: readonly Counted[] };

/**
 * Without an address, nothing tells the owner from a stranger. So the account's limit only slows everybody down: one
 * attempt in ten seconds passes even when it is used up. Sign-ups share one limit besides.
 */
async function countUnaddressed(
  counter: Counter,
  kind: Attempt["kind"],
  byAccount: Counted,
): Promise<Count> {
  const waitMs = await counter.take(byAccount.rule, byAccount.key);
  if (kind === "sign_up")
    return {
      waitMs: waitMs || (await counter.take("everybody", "everybody")),
      counted: [byAccount],
    };
  if (waitMs === 0) return { waitMs, counted: [byAccount] };
  return { waitMs: await counter.take("trickle", byAccount.key), counted: [] };
}

/** @returns how long to wait (0 for not at all), and which rules counted the attempt. */
async function countAttempt(
  counter: Counter,
  kind: Attempt["kind"],
  { pair, address, account }: AttemptKeys,
): Promise<Count> {
  const byAccount = { rule: "account", key: account } as const;
  if (pair === null || address === null) return countUnaddressed(counter, kind, byAccount);
  const byAddress = [
    { rule: "pair", key: pair },
    { rule: "address", key: address },
  ] as const;
  const [known, ...waits] = await Promise.all([
    counter.isKnown(pair),
    ...byAddress.map(({ rule, key }) => counter.take(rule, key)),
  ]);
  const waitMs = Math.max(...waits);
  if (waitMs > 0 || known) return { waitMs, counted: byAddress };
  return { waitMs: await counter.take("account", account), counted: [...byAddress, byAccount] };
}

function sharedCounter(redis: Redis, kind: Attempt["kind"]): Counter {
  const limiter = (rule: LimitRule) =>
    new Ratelimit({
      redis,
      prefix: `limit:${kind}:${rule}`,
      limiter: Ratelimit.slidingWindow(
        ATTEMPT_LIMITS[rule].attempts,
        `${ATTEMPT_LIMITS[rule].windowMs} ms`,
      ),
      ephemeralCache: false,
      enableTelemetry: false,
      timeout: 0,
    });
  return {
    async take(rule, key) {
      const { success, reset } = await limiter(rule).limit(key);
      return success ? 0 : Math.max(1000, reset - Date.now());
    },
    async giveBack(rule, key) {
      await limiter(rule).limit(key, { rate: -1 });
    },
    isKnown: async (pair) => (await redis.exists(knownKey(kind, pair))) === 1,
    remember: (pair) => redis.set(knownKey(kind, pair), "1", { px: KNOWN_ADDRESS_MS }),
  };
}

const localCounter = (buckets: LocalBuckets, kind: Attempt["kind"]): Counter => ({
  take: async (rule, key) => buckets.take(`${kind}:${rule}:${key}`, ATTEMPT_LIMITS[rule]),
  giveBack: async (rule, key) => buckets.giveBack(`${kind}:${rule}:${key}`, ATTEMPT_LIMITS[rule]),
  isKnown: async () => false,
  remember: async () => null,
});

/** Gives several commands in a row one time limit together; alone, each of them would get the whole limit. */
const withinBound = <T>(boundMs: number, work: Promise<T>): Promise<T> =>
  within(boundMs, work, () => {
    throw new Error("Redis did not answer in time.");
  });
