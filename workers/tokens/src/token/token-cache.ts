import type { Redis } from "@upstash/redis";
import type { CacheReply, RedisBreaker } from "#shared/cache/breaker";
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
 * stretch the revocation bound.
 */
const FILL = `
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
  readonly #breaker: RedisBreaker;

  constructor(redis: Redis, breaker: RedisBreaker) {
    this.#redis = redis;
    this.#breaker = breaker;
  }

  /** One GET. */
  async read(key: string): Promise<CacheReply<CacheValue>> {
    const reply = await this.#breaker.run(() => this.#redis.get<string>(key));
    return reply.available ? { available: true, value: decodeValue(reply.value) } : reply;
  }

  /** Redis's clock in epoch milliseconds. Read it before running the SQL whose result is cached; null: do not cache. */
  async time(): Promise<number | null> {
    const reply = await this.#breaker.run(() => this.#redis.time());
    if (!reply.available) return null;
    const [seconds, microseconds] = reply.value.map(Number);
    return (seconds ?? 0) * 1_000 + Math.floor((microseconds ?? 0) / 1_000);
  }

  /**
   * Caches an entry for at most 30 s from `readAtMs`, and never within 30 s of the token's expiry.
   *
   * @param remainingMs the token's life left at `readAtMs`, on the database's clock; null: it does not expire.
   * @param readAtMs from {@link TokenCache.time}; null: nothing is cached.
   */
  async publish(
    keys: readonly string[],
    entry: CacheEntry,
    remainingMs: number | null,
    readAtMs: number | null,
  ): Promise<void> {
    if (readAtMs === null || entry.state !== "active") return;
    const wantedMs =
      remainingMs === null ? TIMES.cacheEntryMs : Math.floor(remainingMs - TIMES.cacheReserveMs);
    if (wantedMs <= 0) return;
    const value = encodeEntry(entry);
    // PostgreSQL answers for what would make a cell of Redis too large.
    if (value.length > MAX_VALUE_LENGTH) return;
    await this.#evaluate(FILL, keys, [entry.epoch, value, wantedMs, TIMES.cacheEntryMs, readAtMs]);
  }

  /** Call it after the commit that made the cached entry outdated. */
  async writeTombstone(keys: readonly string[], epoch: number): Promise<void> {
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
  ): Promise<void> {
    const [only, ...more] = keys;
    if (only === undefined) return;
    await this.#breaker.run(async () => {
      if (more.length === 0) return this.#redis.eval(script, [only], args.map(String));
      const pipeline = this.#redis.pipeline();
      for (const key of keys) pipeline.eval(script, [key], args.map(String));
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
