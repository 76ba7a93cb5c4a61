import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Behaviour } from "#support/provider-double/provider-double";
import { dumpRedis } from "#support/stored";
import { tally, tokensIn } from "./support/answers.ts";
import { type Scene, type Stored, healthy, until, within } from "./support/scene.ts";
import { ACQUIRE, STORE } from "./support/statements.ts";
import { type World, startWorld } from "./support/world.ts";

/** The first process survives; each of the others is killed once. */
const SURVIVOR = 0;
const VICTIMS = 8;
const CALLERS_EACH = 4;

let world: World;
let lastVictim = SURVIVOR;

beforeAll(async () => {
  world = await startWorld({ doubles: VICTIMS, processes: 1 + VICTIMS });
});
afterAll(() => world?.close());

/** The point at which a process is killed. */
type Point = { reached: Promise<void>; release(): void };

type Killed = { scene: Scene; stored: Stored };

/**
 * Lets readers ask one process for an expired token and sends it SIGKILL when its refresh reaches a certain point. What
 * it has already sent to the stores or the provider still takes effect.
 */
async function killAt(place: (scene: Scene) => Point, answers: Behaviour[] = []): Promise<Killed> {
  const victim = (lastVictim += 1);
  const scene = await world.scene();
  await scene.expire();
  if (answers.length > 0) scene.double.program("refresh", answers);
  const point = place(scene);
  const asking = Promise.all(Array.from({ length: CALLERS_EACH }, () => scene.read(victim)));
  await within("the process has come to the point", point.reached);
  process.kill(world.stack.pids[victim] ?? -1, "SIGKILL");
  // No caller of the killed process gets a response, not even a part of one.
  expect(tally(await asking)).toEqual({ "0 no_answer": CALLERS_EACH });
  // Give the bridge and the provider time to notice that their client is gone.
  await new Promise((resolve) => setTimeout(resolve, 200));
  point.release();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { scene, stored: await scene.stored() };
}

const readers = (scene: Scene, maxWaitSeconds?: number) =>
  Promise.all(Array.from({ length: CALLERS_EACH }, () => scene.read(SURVIVOR, maxWaitSeconds)));

const atBridge = (match: string, options: { before: boolean }) => (): Point =>
  world.stack.bridge.faults.holdNext(match, options);

/** The holder of the lease is dead: no process sends a refresh until the lease expires. */
async function expectLeaseRespected(scene: Scene, callsPerToken: number[]): Promise<void> {
  expect(tally(await readers(scene, 1))).toEqual({ "503 refresh_in_progress": CALLERS_EACH });
  expect(scene.callsPerToken()).toEqual(callsPerToken);
  await scene.letTimePass();
}

async function expectRecovered(scene: Scene, callsPerToken: number[]): Promise<void> {
  const all = await readers(scene);
  expect(tally(all)).toEqual({ "200 ok": CALLERS_EACH });
  const [token = "", ...others] = tokensIn(all);
  expect(others).toEqual([]);
  expect(scene.double.isAccessTokenActive(token)).toBe(true);
  expect(scene.callsPerToken()).toEqual(callsPerToken);
  expect(await scene.stored()).toEqual(healthy(2));
  expect(await scene.events()).toEqual([]);
  expect(await scene.grantLives(SURVIVOR)).toBe(true);
}

describe("a process that is killed", () => {
  test("before its acquire runs leaves nothing behind: the next reader refreshes at once", async () => {
    const { scene, stored } = await killAt(atBridge(ACQUIRE, { before: true }));
    expect(stored).toEqual(healthy(1));
    expect(scene.callsPerToken()).toEqual([]);
    await expectRecovered(scene, [1]);
  });

  test("after its acquire ran leaves a lease behind: one call after its end", async () => {
    const { scene, stored } = await killAt(atBridge(ACQUIRE, { before: false }));
    expect(stored).toEqual({ ...healthy(1), lease: "held" });
    await expectLeaseRespected(scene, []);
    await expectRecovered(scene, [1]);
  });

  test("while the provider has not acted: one retry after the lease brings the token", async () => {
    const { scene, stored } = await killAt(asked, [{ kind: "hang" }, { kind: "ok" }]);
    expect(stored).toEqual({ ...healthy(1), lease: "held" });
    await expectLeaseRespected(scene, [1]);
    await expectRecovered(scene, [2]);
  });

  test("after the provider has acted, without rotation: one retry after the lease brings the token", async () => {
    const { scene } = await killAt(answering, [{ kind: "ok", rotate: false }]);
    await expectLeaseRespected(scene, [1]);
    await expectRecovered(scene, [2]);
  });

  test("after the provider has rotated: the one retry is refused, and the connection says that nobody knows", async () => {
    const { scene, stored } = await killAt(answering);
    expect(stored).toEqual({ ...healthy(1), lease: "held" });
    await expectLeaseRespected(scene, [1]);
    expect(tally(await readers(scene))).toEqual({ "409 needs_reauth": CALLERS_EACH });
    expect(scene.callsPerToken()).toEqual([2]);
    expect(await scene.stored()).toMatchObject({
      state: "needs_reauth",
      stateReason: "refresh_outcome_unknown",
      version: 1,
      dead: true,
      lease: "free",
    });
    expect(await scene.events()).toEqual([
      { type: "connection.needs_reauth", reason: "refresh_outcome_unknown" },
    ]);
  });

  test("before its store runs: the answer died with it, which the one retry finds out", async () => {
    const { scene, stored } = await killAt(atBridge(STORE, { before: true }));
    expect(stored).toEqual({ ...healthy(1), lease: "held" });
    await expectLeaseRespected(scene, [1]);
    expect(tally(await readers(scene))).toEqual({ "409 needs_reauth": CALLERS_EACH });
    expect(scene.callsPerToken()).toEqual([2]);
    expect(await scene.stored()).toMatchObject({
      state: "needs_reauth",
      stateReason: "refresh_outcome_unknown",
      dead: true,
    });
    expect(await scene.eventTypes()).toEqual(["connection.needs_reauth"]);
  });

  test("while PostgreSQL does not take its answer: the answer waits in Redis, and the next holder stores it", async () => {
    const { scene, stored } = await killAt((one) => {
      const store = world.stack.bridge.faults.holdNext(STORE, { before: true });
      const inRedis = () =>
        until("the answer is in Redis", async () => {
          const keys = [...(await dumpRedis(world.stack.bridge)).keys()];
          return keys.some((key) => key.startsWith(`orphan:${one.connectionId}:`));
        });
      return { reached: store.reached.then(inRedis), release: () => store.release() };
    });
    expect(stored).toEqual({ ...healthy(1), lease: "held" });
    await expectLeaseRespected(scene, [1]);
    await expectRecovered(scene, [1]);
  });

  test("after its store ran has done its work: the next reader has the token without a call", async () => {
    const { scene, stored } = await killAt(atBridge(STORE, { before: false }));
    expect(stored).toEqual(healthy(2));
    const all = await readers(scene);
    expect(tally(all)).toEqual({ "200 ok": CALLERS_EACH });
    expect(scene.double.isAccessTokenActive(tokensIn(all)[0] ?? "")).toBe(true);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
    expect(await scene.grantLives(SURVIVOR)).toBe(true);
  });
});

/** The request has reached the provider, which never acts on it. */
function asked(scene: Scene): Point {
  return {
    reached: until("the provider was asked", () => scene.double.refreshCalls() === 1),
    release: () => undefined,
  };
}

/** The provider has acted, but has not sent its response yet. */
const answering = (scene: Scene): Point => scene.double.holdNext("refresh");
