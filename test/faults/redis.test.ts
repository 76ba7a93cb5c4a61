import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FaultMode } from "../../bridge/faults.ts";
import { slow } from "#support/provider-double/provider-double";
import { slowestMs, tally, tokensIn } from "./support/answers.ts";
import { type Scene, healthy, until, within } from "./support/scene.ts";
import { type World, startWorld } from "./support/world.ts";

const CALLERS_EACH = 6;
const CALLERS = 2 * CALLERS_EACH;

let world: World;

beforeAll(async () => {
  world = await startWorld({ doubles: 8, processes: 2 });
});
afterAll(() => world?.close());
/** Waits until every process uses Redis again, so that no process still skips it because of an earlier test. */
async function healthyRedis(): Promise<void> {
  const { bridge } = world.stack;
  bridge.faults.clear();
  const scene = await world.scene();
  await until("warm reads cost no SQL", async () => {
    const before = bridge.counts();
    expect(tally(await scene.readAll(1))).toEqual({ "200 ok": 2 });
    const after = bridge.counts();
    return after.statements === before.statements && after.commands - before.commands >= 2;
  });
}

const breakRedis = (mode: FaultMode): void => world.stack.bridge.faults.set("redis", { mode });

describe.each<[string, FaultMode]>([
  ["refuses", "refuse"],
  ["hangs", "hang"],
  ["answers a byte a second", "drip"],
])("a Redis that %s", (_, mode) => {
  let read: Scene;
  let refreshed: Scene;
  let revoked: Scene;

  beforeAll(async () => {
    await healthyRedis();
    [read, refreshed, revoked] = await Promise.all([world.scene(), world.scene(), world.scene()]);
    await Promise.all([read.readAll(1), revoked.readAll(1), refreshed.expire()]);
    refreshed.double.program("refresh", slow(1_000));
    breakRedis(mode);
  });

  test.concurrent("costs a reader its bound at most: the token comes from PostgreSQL", async () => {
    const first = await read.readAll(CALLERS_EACH);
    expect(tally(first)).toEqual({ "200 ok": CALLERS });
    // Two Workers ask Redis one after the other, for at most 250 ms each; the rest allows for two busy processes.
    expect(slowestMs(first)).toBeLessThan(3_000);
    const second = await read.readAll(CALLERS_EACH);
    expect(tally(second)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn([...first, ...second])).toHaveLength(1);
    expect(read.callsPerToken()).toEqual([]);
    expect(await read.stored()).toEqual(healthy(1));
    expect(await read.events()).toEqual([]);
  });

  test.concurrent("is no part of a refresh: one call, one token for everybody", async () => {
    const all = await refreshed.readAll(CALLERS_EACH);
    expect(tally(all)).toEqual({ "200 ok": CALLERS });
    const [token = "", ...others] = tokensIn(all);
    expect(others).toEqual([]);
    expect(refreshed.double.isAccessTokenActive(token)).toBe(true);
    expect(refreshed.callsPerToken()).toEqual([1]);
    expect(await refreshed.stored()).toEqual(healthy(2));
    expect(await refreshed.events()).toEqual([]);
    expect(await refreshed.grantLives(1)).toBe(true);
  });

  test.concurrent("does not hold up a revocation: nobody gets the token after the answer", async () => {
    expect(await revoked.revoke()).toMatchObject({ status: 200 });
    expect(tally(await revoked.readAll(CALLERS_EACH))).toEqual({
      "409 connection_revoked": CALLERS,
    });
    expect(await revoked.stored()).toMatchObject({ state: "revoked", hasTokens: false });
    expect(await revoked.eventTypes()).toEqual(["connection.revoked"]);
    expect(await revoked.queuedRevocations()).toBe(0);
    expect(revoked.double.calls.some(({ endpoint }) => endpoint === "revocation")).toBe(true);
  });
});

describe("a Redis that", () => {
  beforeEach(healthyRedis);

  test("is flushed while a refresh is in flight: one call, and everybody gets its token", async () => {
    const scene = await world.scene();
    await scene.expire();
    const hold = scene.double.holdNext("refresh");
    const asking = scene.readAll(CALLERS_EACH);
    await within("the hold is reached", hold.reached);
    await world.stack.bridge.faults.flushRedis();
    hold.release();
    const all = await asking;
    expect(tally(all)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn(all)).toHaveLength(1);
    await world.stack.bridge.faults.flushRedis();
    const later = await scene.readAll(CALLERS_EACH);
    expect(tokensIn([...all, ...later])).toHaveLength(1);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
  });

  test("breaks while a refresh is in flight, and comes back: one call, and the cache catches up", async () => {
    const scene = await world.scene();
    await scene.expire();
    const hold = scene.double.holdNext("refresh");
    const asking = scene.readAll(CALLERS_EACH);
    await within("the hold is reached", hold.reached);
    breakRedis("hang");
    hold.release();
    const all = await asking;
    expect(tally(all)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn(all)).toHaveLength(1);
    breakRedis("ok");
    const { bridge } = world.stack;
    await until("warm reads cost no SQL again", async () => {
      const before = bridge.counts().statements;
      const later = await scene.readAll(1);
      expect(tokensIn([...all, ...later])).toHaveLength(1);
      return bridge.counts().statements === before;
    });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
  });
});
