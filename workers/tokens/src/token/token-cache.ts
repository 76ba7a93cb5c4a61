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

/** `t:{project}:{integration}:{external_id}`: a full copy for reads by the app's own id. */
export const externalKey = (projectId: string, integrationId: string, externalId: string): string =>
  `t:${projectId}:${integrationId}:${externalId}`;

/**
 * The guard of docs/token-protocol.md §4. No older epoch replaces a newer one, no entry its own tombstone; the entry's age is
 * taken off its life on Redis's own clock, so that a write that arrives late cannot stretch the revocation bound.
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

/** As {@link FILL} without the age: a tombstone that comes late is still right. */
const WRITE_TOMBSTONE = `
local c = redis.call('GET', KEYS[1])
local e = c and tonumber(string.match(c, '^(%d+)|'))
if e and e > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * Redis as a cache of living tokens. Nothing here is needed for correctness; every method answers within the Redis
 * bound, and a Redis that is away is skipped for a while.
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

  /** Redis's clock in epoch milliseconds, to be read before the SQL whose result is cached; null: do not cache. */
  async time(): Promise<number | null> {
    const reply = await this.#breaker.run(() => this.#redis.time());
    if (!reply.available) return null;
    const [seconds, microseconds] = reply.value.map(Number);
    return (seconds ?? 0) * 1_000 + Math.floor((microseconds ?? 0) / 1_000);
  }

  /**
   * Caches an entry for at most 30 s from `readAtMs`, and never within 30 s of the token's expiry.
   *
   * @param remainingMs the token's life at `readAtMs` on the database's clock; null: does not expire.
   * @param readAtMs from {@link TokenCache.time}; with null nothing is cached.
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
    await this.#evaluate(FILL, keys, [entry.epoch, value, wantedMs, TIMES.cacheEntryMs, readAtMs]);
  }

  /** After the commit of whatever ended the old truth. */
  async writeTombstone(keys: readonly string[], epoch: number): Promise<void> {
    await this.#evaluate(WRITE_TOMBSTONE, keys, [epoch, encodeTombstone(epoch), TIMES.tombstoneMs]);
  }

  /**
   * The person has several accounts at the integration from now on: no entry is theirs any more, whatever a reader that
   * read its row before still wants to put there. Reads go to PostgreSQL, which says so.
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

  /** Whether this caller is the one to refresh in the background now; null: Redis is away. */
  async claimBackgroundRefresh(connectionId: string, version: number): Promise<boolean | null> {
    const reply = await this.#breaker.run(() =>
      this.#redis.set(`rq:${connectionId}:${version}`, "1", {
        nx: true,
        px: TIMES.backgroundGateMs,
      }),
    );
    return reply.available ? reply.value !== null : null;
  }

  /** Keeps a sealed answer that PostgreSQL has not taken yet. False: this try failed. */
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
   * It was stored, or revoked. It stays for a while: the next holder may have acquired this version just before, and must
   * find that its refresh token is spent instead of sending it.
   */
  async fadeOrphan(connectionId: string, version: number): Promise<void> {
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

  /** Whether Redis answers, for `/readyz`. */
  async ping(): Promise<boolean> {
    return (await this.#breaker.run(() => this.#redis.ping())).available;
  }
}

/** Past the breaker: what an orphan holds is nowhere else, so that Redis failed somebody a second ago is no reason. */
async function tryOnce<T>(command: () => Promise<T>): Promise<CacheReply<T>> {
  try {
    return { available: true, value: await command() };
  } catch {
    return { available: false };
  }
}

const orphanKey = (connectionId: string, version: number): string =>
  `orphan:${connectionId}:${version}`;
