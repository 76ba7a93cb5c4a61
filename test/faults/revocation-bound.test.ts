import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dumpRedis } from "#support/stored";
import { tally } from "./support/answers.ts";
import { type Scene, until, within } from "./support/scene.ts";
import { READ } from "./support/statements.ts";
import { type Watched, watch } from "./support/watch.ts";
import { type World, startWorld } from "./support/world.ts";

/** The promised bound, and the part of it that dominates: a cache entry lives 30 s from when its row was read. */
const BOUND_MS = 60_000;
const ENTRY_MS = 30_000;
/** Longer than any copy in a process's memory outlives the entry in Redis: a waiter cell, 5 s. */
const WATCH_MS = ENTRY_MS + 6_000;

type Revoked = { scene: Scene; watched: Promise<Watched> };

let world: World;
/** A Redis fault affects every case, so the faults run one by one; the long watches after them run concurrently. */
const revoked = new Map<string, Revoked>();

beforeAll(async () => {
  world = await startWorld({ doubles: 14, processes: 2 });
  for (const [name, make] of Object.entries(CASES)) {
    await healthyRedis();
    const scene = await make();
    revoked.set(name, { scene, watched: watch(scene, WATCH_MS) });
  }
});
afterAll(() => world?.close());

/** Each ends right after the response to the revocation. Cases that flush Redis run before those that need an entry. */
const CASES = {
  /** A reader reads the row before the revocation and fills the cache after it; the tombstone stops the fill. */
  refill: async () => {
    const scene = await world.scene();
    const hold = world.stack.bridge.faults.holdNext(READ);
    let answered = false;
    const reading = scene.read(1).finally(() => {
      answered = true;
    });
    await within("the hold is reached", hold.reached);
    await expectRevoked(scene);
    await pause(2_000);
    expect(answered).toBe(false);
    hold.release();
    // The reader asked before the revocation.
    expect(await reading).toMatchObject({ status: 200 });
    return scene;
  },
  /** Nothing else happens. */
  up: async () => {
    const scene = await warmScene();
    await expectRevoked(scene);
    return scene;
  },
  /** Redis is flushed, so the tombstone is gone too. */
  flushed: async () => {
    const scene = await warmScene();
    await expectRevoked(scene);
    await world.stack.bridge.faults.flushRedis();
    return scene;
  },
  /** A fill hangs on its way to Redis for over 5 s; meanwhile the connection is revoked and the tombstone flushed. */
  lateFill: async () => {
    const { scene, release } = await fillBeforeRevocation();
    setTimeout(release, 5_500);
    return scene;
  },
  /** The same for 2 s: only the fill's own age limits it. */
  flushedRefill: async () => {
    const { scene, release } = await fillBeforeRevocation();
    await pause(2_000);
    release();
    return scene;
  },
  /** Redis refuses connections during the revocation, so no tombstone is written. */
  refused: async () => {
    const scene = await warmScene();
    world.stack.bridge.faults.set("redis", { mode: "refuse" });
    await expectRevoked(scene);
    world.stack.bridge.faults.set("redis", { mode: "ok" });
    return scene;
  },
  /** Redis hangs during the revocation, and everything sent to it takes effect later. */
  hung: async () => {
    const scene = await warmScene();
    world.stack.bridge.faults.set("redis", { mode: "hang" });
    await expectRevoked(scene);
    expect(tally(await scene.readAll(2))).toEqual({ "409 connection_revoked": 4 });
    world.stack.bridge.faults.set("redis", { mode: "ok" });
    return scene;
  },
};

/** Waits until every process uses Redis: one that still skips it after a fault would not meet the next fault. */
async function healthyRedis(): Promise<void> {
  const scene = await world.scene();
  for (const process of world.stack.pids.keys())
    await until("the process asks Redis", async () => {
      const hold = world.stack.bridge.faults.holdNext(`get t:${scene.connectionId}`);
      const asked = hold.reached.then(() => {
        hold.release();
        return true;
      });
      const answered = scene.read(process).then(() => false);
      const first = await Promise.race([asked, answered]);
      hold.release();
      return first;
    });
}

/** Opens a scene whose token is in Redis and was handed out by every process. */
async function warmScene(): Promise<Scene> {
  const scene = await world.scene();
  await until("the token is cached", async () => {
    expect(tally(await scene.readAll(1))).toEqual({ "200 ok": 2 });
    return cached(scene);
  });
  return scene;
}

/** Holds a fill with a row from before the revocation, then revokes the connection and flushes Redis. */
async function fillBeforeRevocation(): Promise<{ scene: Scene; release: () => void }> {
  const scene = await world.scene();
  const { faults } = world.stack.bridge;
  const hold = faults.holdNext(`eval t:${scene.connectionId}`, { before: true });
  expect(await scene.read(1)).toMatchObject({ status: 200 });
  await within("the hold is reached", hold.reached);
  await expectRevoked(scene);
  await faults.flushRedis();
  return { scene, release: () => hold.release() };
}

async function expectRevoked(scene: Scene): Promise<void> {
  expect(await scene.revoke(0)).toMatchObject({ status: 200 });
}

async function cached(scene: Scene): Promise<boolean> {
  const entry = (await dumpRedis(world.stack.bridge)).get(`t:${scene.connectionId}`);
  return entry !== undefined && !entry.includes("|-");
}

async function outcome(name: keyof typeof CASES): Promise<Watched & { scene: Scene }> {
  const found = revoked.get(name);
  if (found === undefined) throw new Error(`${name} was not prepared.`);
  const { scene } = found;
  const watched = await found.watched;
  // Whatever happened in Redis, PostgreSQL and the provider have the revocation.
  expect(await scene.stored()).toMatchObject({ state: "revoked", hasTokens: false });
  expect(await scene.eventTypes()).toEqual(["connection.revoked"]);
  expect(scene.callsPerToken()).toEqual([]);
  expect(await cached(scene)).toBe(false);
  const codes = new Set(watched.answers.map(({ code }) => code));
  codes.delete("ok");
  expect([...codes]).toEqual(["connection_revoked"]);
  return { ...watched, scene };
}

describe.concurrent("after the answer to a revocation", () => {
  test.each<[keyof typeof CASES, string]>([
    ["up", "with Redis up"],
    ["flushed", "with Redis flushed"],
    ["refill", "with a reader that had read the row before"],
    ["lateFill", "with a fill that Redis executes 5 s late"],
  ])("(%s) nobody gets the token %s", async (name) => {
    expect((await outcome(name)).lastTokenMs).toBeNull();
  });

  test.each<[keyof typeof CASES, string]>([
    ["flushedRefill", "the tombstone is flushed and an old row fills the cache again"],
    ["refused", "Redis took no tombstone"],
  ])("(%s) the token is gone with its cache entry after 30 s when %s", async (name) => {
    const { lastTokenMs } = await outcome(name);
    // A reader must have got the token, or this test did not hit its fault.
    expect(lastTokenMs).toBeGreaterThan(ENTRY_MS - 10_000);
    expect(lastTokenMs).toBeLessThan(ENTRY_MS + 1_000);
    expect(lastTokenMs).toBeLessThan(BOUND_MS);
  });

  test("(hung) the token is gone within the bound when Redis hung", async () => {
    expect((await outcome("hung")).lastTokenMs ?? 0).toBeLessThan(ENTRY_MS + 1_000);
  });
});
