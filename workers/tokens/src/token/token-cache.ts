import type { Redis } from "@upstash/redis";
import type { CacheReply, RedisBreaker } from "#shared/cache/breaker";
import { NEXT_RUN_KEY } from "#shared/cache/due-marks";
import { type RedisGet, isPlainKey } from "#shared/cache/redis-get";
import type { Clock } from "#shared/clock";
import type { HotTokens } from "./hot-tokens.ts";
import {
  type CacheEntry,
  type CacheValue,
  decodeValue,
  encodeEntry,
  encodeTombstone,
} from "./cache-entry.ts";
import { FINAL_EPOCH, TIMES } from "./times.ts";

/** `t:{connection}`. */
export const connectionKey = (connectionId: string): string => `t:${connectionId}`;

/** `t:{project}:{integration}:{external_id}`: a full copy, for reads by the app's own id for the end user. */
export const externalKey = (projectId: string, integrationId: string, externalId: string): string =>
  `t:${projectId}:${integrationId}:${externalId}`;

/**
 * The guard of docs/token-protocol.md §4. An older epoch never replaces a newer one, and an entry never replaces its own tombstone. The
 * entry's age, measured on Redis's clock, is subtracted from its lifetime, so that a write which arrives late cannot
 * stretch the revocation bound. The second key, if there is one, is {@link NEXT_RUN_KEY}.
 */
const FILL = `
if KEYS[2] then redis.call('DEL', KEYS[2]) end
local c = redis.call('GET', KEYS[1])
local e = c and tonumber(string.match(c, '^(%d+)|'))
if e and e > tonumber(ARGV[1]) then return 0 end
if e == tonumber(ARGV[1]) and string.sub(c, -2) == '|-' then return 0 end
local n = redis.call('TIME')
local age = n[1] * 1000 + math.floor(n[2] / 1000) - tonumber(ARGV[5])
local px = math.floor(math.min(tonumber(ARGV[3]), tonumber(ARGV[4])) - age)
if age > 5000 or px <= 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', string.format('%d', px))
return 1`;

/** As {@link FILL}, without the age: a tombstone that arrives late is still right. */
const WRITE_TOMBSTONE = `
local c = redis.call('GET', KEYS[1])
local e = c and tonumber(string.match(c, '^(%d+)|'))
if e and e > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const MAX_VALUE_LENGTH = 262_144;

/**
 * Redis as a cache of valid tokens. Correctness does not depend on it. Every method returns within the Redis time
 * limit, and while Redis is down its commands are skipped.
 */
export class TokenCache {
  readonly #redis: Redis;
  readonly #get: RedisGet;
  readonly #breaker: RedisBreaker;
  readonly #hot: HotTokens;
  readonly #clock: Clock;

  constructor(redis: Redis, get: RedisGet, breaker: RedisBreaker, hot: HotTokens, clock: Clock) {
    this.#redis = redis;
    this.#get = get;
    this.#breaker = breaker;
    this.#hot = hot;
    this.#clock = clock;
  }

  /** What {@link TokenCache.read} found a moment ago in this isolate, without I/O; null: ask Redis. */
  readAgain(key: string): CacheEntry | null {
    return this.#hot.find(key);
  }

  /** One GET. */
  async read(key: string): Promise<CacheReply<CacheValue>> {
    const asked = this.#hot.ask();
    const reply = await this.#breaker.run(() =>
      isPlainKey(key) ? this.#get(key) : this.#redis.get<string>(key),
    );
    if (!reply.available) return reply;
    const value = decodeValue(reply.value);
    if (value.kind === "entry")
      this.#hot.remember(key, value.entry, value.reuseMs, reply.value?.length ?? 0, asked);
    return { available: true, value };
  }

  /** Makes this isolate ask Redis again: somebody knows better, such as an app whose token was rejected. */
  forget(keys: readonly string[]): void {
    this.#hot.forget(keys);
  }

  /**
   * Redis's clock at the call or a little earlier, in epoch milliseconds: what it answered, less the time that the answer
   * took. So the SQL whose result is cached may run beside it, not before it. Null: do not cache.
   */
  async time(): Promise<number | null> {
    const askedMs = this.#clock();
    const reply = await this.#breaker.run(() => this.#redis.time());
    if (!reply.available) return null;
    const [seconds, microseconds] = reply.value.map(Number);
    const tookMs = Math.max(this.#clock() - askedMs, 0);
    return (seconds ?? 0) * 1_000 + Math.floor((microseconds ?? 0) / 1_000) - tookMs;
  }

  /**
   * Caches an entry for at most 30 s from `readAtMs`, and never within 30 s of the token's expiry.
   *
   * @param remainingMs the token's life left at `readAtMs`, on the database's clock; null: it does not expire.
   * @param readAtMs from {@link TokenCache.time}; null: nothing is cached.
   * @param reuseSeconds the integration's, for {@link TokenCache.readAgain}.
   */
  async publish(
    keys: readonly string[],
    entry: CacheEntry,
    remainingMs: number | null,
    readAtMs: number | null,
    reuseSeconds: number,
  ): Promise<void> {
    this.#hot.forget(keys);
    const args = fillArguments(entry, remainingMs, readAtMs, reuseSeconds);
    if (args !== null) await this.#evaluate(FILL, keys, args);
  }

  /** As {@link publish}, and {@link expectRun} in the same request: the entry's next refresh was not known before. */
  async publishRefreshed(
    keys: readonly string[],
    entry: CacheEntry,
    remainingMs: number | null,
    readAtMs: number | null,
    reuseSeconds: number,
  ): Promise<void> {
    this.#hot.forget(keys);
    const args = fillArguments(entry, remainingMs, readAtMs, reuseSeconds);
    if (args === null) await this.expectRun();
    else await this.#evaluate(FILL, keys, args, [NEXT_RUN_KEY]);
  }

  /**
   * Has the jobs look at PostgreSQL the next time that the clock ticks. Call it after the commit that made something due
   * earlier than before. When Redis is down they look anyway.
   */
  async expectRun(): Promise<void> {
    await this.#breaker.run(() => this.#redis.del(NEXT_RUN_KEY));
  }

  /** Call it after the commit that made the cached entry outdated. */
  async writeTombstone(keys: readonly string[], epoch: number): Promise<void> {
    this.#hot.forget(keys);
    await this.#evaluate(WRITE_TOMBSTONE, keys, [epoch, encodeTombstone(epoch), TIMES.tombstoneMs]);
  }

  /**
   * Blocks cached reads by `external_id` once an end user has several accounts at the integration. A reader that
   * fetched its row earlier cannot put an entry back. Reads go to PostgreSQL, which shows that they are ambiguous.
   */
  async endReadsByExternalId(person: {
    projectId: string;
    integrationId: string;
    externalId: string;
  }): Promise<void> {
    const { projectId, integrationId, externalId } = person;
    await this.writeTombstone([externalKey(projectId, integrationId, externalId)], FINAL_EPOCH);
  }

  async #evaluate(
    script: string,
    keys: readonly string[],
    args: (string | number)[],
    otherKeys: readonly string[] = [],
  ): Promise<void> {
    const [only, ...more] = keys;
    if (only === undefined) return;
    await this.#breaker.run(async () => {
      if (more.length === 0)
        return this.#redis.eval(script, [only, ...otherKeys], args.map(String));
      const pipeline = this.#redis.pipeline();
      for (const key of keys) pipeline.eval(script, [key, ...otherKeys], args.map(String));
      return pipeline.exec();
    });
  }

  /** Whether this caller gets to run the background refresh; null: Redis is down. */
  async claimBackgroundRefresh(connectionId: string, version: number): Promise<boolean | null> {
    const reply = await this.#breaker.run(() =>
      this.#redis.set(`rq:${connectionId}:${version}`, "1", {
        nx: true,
        px: TIMES.backgroundGateMs,
      }),
    );
    return reply.available ? reply.value !== null : null;
  }

  /** Saves a sealed response that PostgreSQL has not stored yet. False: this attempt failed. */
  async keepOrphan(connectionId: string, version: number, sealedAnswer: string): Promise<boolean> {
    const name = orphanKey(connectionId, version);
    const reply = await tryOnce(() =>
      this.#redis.set(name, sealedAnswer, { ex: TIMES.orphanSeconds }),
    );
    return reply.available;
  }

  async readOrphan(connectionId: string, version: number): Promise<CacheReply<string | null>> {
    return tryOnce(() => this.#redis.get<string>(orphanKey(connectionId, version)));
  }

  /**
   * Lets an orphan expire soon, once it was stored or revoked. It is not deleted at once: the next holder may have
   * acquired this version just before, and must find out that its refresh token is spent instead of sending it.
   */
  async expireOrphan(connectionId: string, version: number): Promise<void> {
    await tryOnce(() => this.#redis.pexpire(orphanKey(connectionId, version), TIMES.orphanFadeMs));
  }

  async readIntrospection(connectionId: string, version: number): Promise<string | null> {
    const reply = await this.#breaker.run(() =>
      this.#redis.get<string>(`in:${connectionId}:${version}`),
    );
    return reply.available ? reply.value : null;
  }

  async keepIntrospection(connectionId: string, version: number, answer: string): Promise<void> {
    await this.#breaker.run(() =>
      this.#redis.set(`in:${connectionId}:${version}`, answer, { px: TIMES.introspectionCacheMs }),
    );
  }

  /** Whether Redis responds, for `/readyz`. */
  async ping(): Promise<boolean> {
    return (await this.#breaker.run(() => this.#redis.ping())).available;
  }
}

/** What {@link FILL} takes; null: this entry is not cached. */
function fillArguments(
  entry: CacheEntry,
  remainingMs: number | null,
  readAtMs: number | null,
  reuseSeconds: number,
): (string | number)[] | null {
  if (readAtMs === null || entry.state !== "active") return null;
  const wantedMs =
    remainingMs === null ? TIMES.cacheEntryMs : Math.floor(remainingMs - TIMES.cacheReserveMs);
  if (wantedMs <= 0) return null;
  const value = encodeEntry(entry, reuseSeconds * 1_000);
  // PostgreSQL answers for what would make a cell of Redis too large.
  return value.length > MAX_VALUE_LENGTH
    ? null
    : [entry.epoch, value, wantedMs, TIMES.cacheEntryMs, readAtMs];
}

/** Bypasses the breaker: an orphan exists nowhere else, so Redis is tried even if it failed another caller just now. */
async function tryOnce<T>(command: () => Promise<T>): Promise<CacheReply<T>> {
  try {
    return { available: true, value: await command() };
  } catch {
    return { available: false };
  }
}

const orphanKey = (connectionId: string, version: number): string =>
  `orphan:${connectionId}:${version}`;
