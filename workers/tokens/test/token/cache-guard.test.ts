import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { REDIS_BOUND_MS } from "#shared/cache/redis";
import { newId } from "#shared/ids";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import {
  type CacheEntry,
  decodeValue,
  encodeEntry,
  encodeTombstone,
} from "../../src/token/cache-entry.ts";
import { FINAL_EPOCH } from "../../src/token/times.ts";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
});
afterEach(() => world.stores.bridge.faults.clear());

describe("the guard of the cache", () => {
  const toEntry = (epoch: number, version = 1): CacheEntry => ({
    epoch,
    version,
    projectId: project.id,
    connectionId: newId("connection"),
    state: "active",
    accessSealed: "s1.1.sealed",
    extraSealed: null,
    dataKeyVersion: 1,
    dataKeyWrapped: "w1.k1.wrapped",
    expiresAtMs: null,
    refreshDueAtMs: null,
    scope: [],
    missingScopes: [],
    lastRefreshError: null,
  });
  const now = async (): Promise<number> => {
    const time = await isolate.cache.time();
    if (time === null) throw new Error("Redis is away");
    return time;
  };
  const publish = async (entry: CacheEntry, ageMs = 0, remainingMs: number | null = null) =>
    isolate.cache.publish(["t:guarded"], entry, remainingMs, (await now()) - ageMs, 0);
  const stored = async () => decodeValue(await world.redis.get<string>("t:guarded"));
  const lifeMs = () => world.redis.pttl("t:guarded");

  beforeEach(() => world.forget("t:guarded"));

  test("lets a newer epoch replace an older one, and never the other way round", async () => {
    await publish(toEntry(9));
    await publish(toEntry(10));
    await publish(toEntry(2));
    expect(await stored()).toMatchObject({ kind: "entry", entry: { epoch: 10 } });
  });

  test("lets the same epoch say something new", async () => {
    await publish(toEntry(3, 1));
    await publish(toEntry(3, 2));
    expect(await stored()).toMatchObject({ entry: { version: 2 } });
  });

  test("refuses a refill over the tombstone of its own epoch or a newer one, and takes a newer entry", async () => {
    await isolate.cache.writeTombstone(["t:guarded"], 5);
    await publish(toEntry(4));
    await publish(toEntry(5));
    expect(await stored()).toEqual({ kind: "tombstone" });
    expect(await lifeMs()).toBeGreaterThan(110_000);
    await publish(toEntry(6));
    expect(await stored()).toMatchObject({ entry: { epoch: 6 } });
  });

  test("lets a tombstone replace the entry of its own epoch, and no newer one", async () => {
    await publish(toEntry(5));
    await isolate.cache.writeTombstone(["t:guarded"], 4);
    expect(await stored()).toMatchObject({ entry: { epoch: 5 } });
    await isolate.cache.writeTombstone(["t:guarded"], 5);
    expect(await stored()).toEqual({ kind: "tombstone" });
  });

  test("takes nothing after a tombstone for good, not even at huge epochs", async () => {
    await isolate.cache.writeTombstone(["t:guarded"], FINAL_EPOCH);
    await publish(toEntry(1));
    await publish(toEntry(FINAL_EPOCH - 1));
    expect(await stored()).toEqual({ kind: "tombstone" });
    expect(await world.redis.get<string>("t:guarded")).toBe(encodeTombstone(FINAL_EPOCH));
  });

  test("takes an entry's age off its life, and refuses one that is older than 5 s", async () => {
    await publish(toEntry(1), 4_000);
    expect(await lifeMs()).toBeGreaterThan(24_000);
    expect(await lifeMs()).toBeLessThanOrEqual(26_000);
    await world.forget("t:guarded");
    await publish(toEntry(1), 5_500);
    expect(await stored()).toEqual({ kind: "absent" });
  });

  test("keeps an entry 30 s at most, and ends it 30 s before the token's expiry", async () => {
    await publish(toEntry(1));
    expect(await lifeMs()).toBeLessThanOrEqual(30_000);
    expect(await lifeMs()).toBeGreaterThan(29_000);
    await publish(toEntry(2), 0, 40_000);
    expect(await lifeMs()).toBeLessThanOrEqual(10_000);
    expect(await lifeMs()).toBeGreaterThan(9_000);
    await world.forget("t:guarded");
    await publish(toEntry(3), 0, 30_000);
    await publish(toEntry(3), 2_000, 31_000);
    await publish({ ...toEntry(3), state: "disabled" });
    expect(await stored()).toEqual({ kind: "absent" });
  });
});

describe("a cached value", () => {
  const cached = async (connectionId: string): Promise<CacheEntry> => {
    valueOf(await project.read(isolate, connectionId));
    await isolate.settled();
    const value = decodeValue(await world.redis.get<string>(`t:${connectionId}`));
    if (value.kind !== "entry") throw new Error("not cached");
    return value.entry;
  };

  test("that belongs to another project gives no token", async () => {
    const { id } = await project.connect(isolate);
    const forged = { ...(await cached(id)), projectId: newId("project") };
    await world.redis.set(`t:${id}`, encodeEntry(forged, 0));
    expect(errorOf(await project.read(isolate, id)).code).toBe("not_found");
  });

  test("with another connection's sealed token in it gives no token", async () => {
    const mine = await project.connect(isolate, { externalId: "a", subject: "a" });
    const theirs = await project.connect(isolate, { externalId: "b", subject: "b" });
    const { accessSealed } = await cached(theirs.id);
    const forged = { ...(await cached(mine.id)), accessSealed };
    await world.redis.set(`t:${mine.id}`, encodeEntry(forged, 0));
    expect(errorOf(await project.read(isolate, mine.id)).code).toBe("vault_unavailable");
  });

  test("that belongs to another connection of the project is not believed", async () => {
    const mine = await project.connect(isolate, { externalId: "a", subject: "a" });
    const theirs = await project.connect(isolate, { externalId: "b", subject: "b" });
    await world.redis.set(`t:${mine.id}`, encodeEntry(await cached(theirs.id), 0));
    expect(valueOf(await project.read(isolate, mine.id)).access_token).toBe(mine.accessToken);
  });

  test.each(["", "junk", "|", "7|", "7|{}", "7|[]", "7|null", "x|-", '7|[1,"prj_1"]', "-1|-"])(
    "%j counts as absent",
    async (junk) => {
      const { id, accessToken } = await project.connect(isolate);
      await world.redis.set(`t:${id}`, junk);
      expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
    },
  );
});

describe("a Redis that", () => {
  test.each(["refuse", "hang"] as const)(
    "answers with %s costs one short wait, and reads and refreshes go on without it",
    async (mode) => {
      const { id, accessToken } = await project.connect(isolate);
      const hurried = () => world.isolate({ redisBoundMs: REDIS_BOUND_MS });
      const [first, second] = [hurried(), hurried()];
      world.stores.bridge.faults.set("redis", { mode });
      const began = performance.now();
      expect(valueOf(await project.read(first, id)).access_token).toBe(accessToken);
      expect(performance.now() - began).toBeLessThan(1_500);
      await project.expireBehindRedis(id);
      const reads = Array.from({ length: 20 }, (_, n) =>
        project.read(n % 2 === 0 ? first : second, id),
      );
      const tokens = new Set((await Promise.all(reads)).map((r) => valueOf(r).access_token));
      expect(tokens.size).toBe(1);
      expect(tokens.has(accessToken)).toBe(false);
      expect(world.double.refreshCalls()).toBe(1);
    },
  );

  test("was away is left alone for 2 s, then asked by one read", async () => {
    const { id } = await project.connect(isolate);
    const { bridge } = world.stores;
    bridge.faults.set("redis", { mode: "refuse" });
    valueOf(await project.read(isolate, id));
    bridge.faults.clear();
    bridge.resetCounts();
    valueOf(await project.read(isolate, id));
    expect(bridge.counts().commands).toBe(0);
    isolate.aheadMs += 2_100;
    valueOf(await project.read(isolate, id));
    expect(bridge.counts().byCommand["get"]).toBe(1);
  });

  test("is flushed loses nothing but time", async () => {
    const { id, accessToken } = await project.connect(isolate);
    valueOf(await project.read(isolate, id));
    await isolate.settled();
    await world.stores.bridge.faults.flushRedis();
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
  });

  test("is away lets one isolate refresh a token inside its margin once in ten seconds", async () => {
    const { id } = await project.connect(isolate);
    await project.makeDue(id);
    world.stores.bridge.faults.set("redis", { mode: "refuse" });
    for (let read = 0; read < 5; read += 1) valueOf(await project.read(isolate, id));
    await isolate.settled();
    expect(world.double.refreshCalls()).toBe(1);
  });
});

describe("a reader that is slower than a revocation", () => {
  test("does not put its old row into the cache", async () => {
    const { id, accessToken } = await project.connect(isolate);
    const slow = world.isolate();
    const hold = world.stores.bridge.faults.holdNext("from connections c");
    const reading = project.read(slow, id);
    await hold.reached;
    valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
    hold.release();
    // It began before the revocation.
    expect(valueOf(await reading).access_token).toBe(accessToken);
    await slow.settled();
    for (const reader of [slow, isolate, world.isolate()])
      expect(errorOf(await project.read(reader, id)).code).toBe("connection_revoked");
  });

  test("caches its old row for its remaining age at most when the tombstone was lost", async () => {
    const { id } = await project.connect(isolate);
    const slow = world.isolate();
    const hold = world.stores.bridge.faults.holdNext("from connections c");
    const reading = project.read(slow, id);
    await hold.reached;
    await world.db.execute(
      sql`update connection_tokens set state = 'revoked', epoch = epoch + 1 where connection_id = ${id}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    hold.release();
    valueOf(await reading);
    await slow.settled();
    expect(await world.redis.pttl(`t:${id}`)).toBeLessThanOrEqual(29_700);
  });
});
