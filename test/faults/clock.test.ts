import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleWorkers } from "../../deploy/workerd/bundle.ts";
import { slow } from "#support/provider-double/provider-double";
import { databaseOf, dumpRedis } from "#support/stored";
import { openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import {
  type TestBacking,
  startTestBacking,
  type WorkerProcesses,
  readReadiness,
  startWorkerProcesses,
} from "#support/worker-processes";
import { tally, tokensIn } from "./support/answers.ts";
import { Scene, healthy, within } from "./support/scene.ts";
import { withShiftedClock } from "./support/shifted-clock.ts";
import { POSTGRES_URL, REDIS_URL, startDoubles } from "./support/world.ts";

const FIVE_MINUTES_MS = 300_000;
/** Three processes on the same stores: one with the right time, one whose clock is ahead, one whose clock is behind. */
const RIGHT = 0;
const AHEAD = 1;
const BEHIND = 2;
const CALLERS_EACH = 3;
const CALLERS = 3 * CALLERS_EACH;
const WRONG: [string, number][] = [
  ["5 min ahead", AHEAD],
  ["5 min behind", BEHIND],
];

let publicUrls: string[];
let started: WorkerProcesses[];
let backing: TestBacking;
let newScene: () => Promise<Scene>;
const undo = new AsyncDisposableStack();

beforeAll(async () => {
  const doubles = await startDoubles(12, undo);
  const workers = await bundleWorkers();
  backing = await startTestBacking({ databaseUrl: POSTGRES_URL, redisUrl: REDIS_URL });
  undo.defer(() => backing.close());
  started = await Promise.all(
    [0, FIVE_MINUTES_MS, -FIVE_MINUTES_MS].map(async (aheadMs) => {
      const processes = await startWorkerProcesses(backing, {
        workers: aheadMs === 0 ? workers : await withShiftedClock(workers, aheadMs, undo),
        localProviders: doubles.map(({ origin }) => origin),
      });
      undo.defer(() => processes.stop());
      return processes;
    }),
  );
  publicUrls = started.map(({ publicUrl }) => publicUrl);
  const doors = {
    publicUrl: publicUrls[RIGHT] ?? "",
    dashboardUrl: started[RIGHT]?.dashboardUrl ?? "",
  };
  const tenant = await openTenant(doors, await signUpDeveloper(doors));
  const { bridge } = backing.backing;
  const db = databaseOf(bridge);
  newScene = async () => {
    const double = doubles.pop();
    if (double === undefined) throw new Error("Too few providers.");
    const integration = await plugInDouble(tenant, double);
    return Scene.open({ bridge, db, tenant, integration, double, publicUrls });
  };
});
afterAll(() => undo.disposeAsync());

describe.concurrent("with clocks that are five minutes off", () => {
  test.each(WRONG)(
    "a refresh by a Worker that is %s is stored by the database's clock",
    async (_, process) => {
      const scene = await newScene();
      await scene.expire();
      const answer = await scene.read(process);
      expect(answer).toMatchObject({ status: 200, stale: false });
      expect(Math.abs((answer.expiresAtMs ?? 0) - (Date.now() + 3_600_000))).toBeLessThan(20_000);
      expect(Math.abs((await scene.lifeLeftSeconds()) - 3_600)).toBeLessThan(20);
      expect(tokensIn(await scene.readAll(1))).toEqual([answer.token]);
      expect(scene.callsPerToken()).toEqual([1]);
      expect(await scene.stored()).toEqual(healthy(2));
      expect(await scene.events()).toEqual([]);
    },
  );

  test("one refresh serves all of them", async () => {
    const scene = await newScene();
    scene.double.program("refresh", slow(1_500));
    for (const round of [1, 2, 3]) {
      await scene.expire();
      const all = await scene.readAll(CALLERS_EACH);
      expect(tally(all)).toEqual({ "200 ok": CALLERS });
      expect(tokensIn(all)).toHaveLength(1);
      expect(scene.callsPerToken()).toEqual(Array(round).fill(1));
      expect(await scene.stored()).toEqual(healthy(round + 1));
    }
    expect(scene.double.maxParallelRefreshes()).toBe(1);
    expect(await scene.events()).toEqual([]);
    expect(await scene.grantLives()).toBe(true);
  });

  test("a lease is not taken from its holder", async () => {
    const scene = await newScene();
    await scene.expire();
    const hold = scene.double.holdNext("refresh");
    const leading = scene.read(RIGHT);
    await within("the hold is reached", hold.reached);
    const others = await Promise.all([scene.read(AHEAD, 1), scene.read(BEHIND, 1)]);
    expect(tally(others)).toEqual({ "503 refresh_in_progress": 2 });
    expect(await scene.stored()).toEqual({ ...healthy(1), lease: "held" });
    hold.release();
    expect(await leading).toMatchObject({ status: 200 });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
  });

  test("a back-off is kept, and told in true seconds", async () => {
    const scene = await newScene();
    await scene.expire();
    scene.double.program("refresh", { kind: "status", status: 503 });
    expect(await scene.read(RIGHT)).toMatchObject({ code: "provider_unavailable" });
    const others = await Promise.all([scene.read(AHEAD), scene.read(BEHIND)]);
    expect(tally(others)).toEqual({ "503 provider_unavailable": 2 });
    for (const { retryAfterSeconds } of others) expect(retryAfterSeconds).toBeLessThanOrEqual(3);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.eventTypes()).toEqual(["connection.refresh_failing"]);
  });

  test.each(WRONG)("a Worker that is %s hands out no dead token", async (_, process) => {
    const scene = await newScene();
    await scene.expire();
    scene.double.program("refresh", [{ kind: "ok", expiresIn: 3 }, { kind: "ok" }]);
    const short = await scene.read(process);
    expect(short).toMatchObject({ status: 200 });
    await pause(3_300);
    const next = await scene.read(process);
    expect(next.token).not.toBe(short.token);
    expect(scene.double.isAccessTokenActive(next.token ?? "")).toBe(true);
    expect(scene.callsPerToken()).toEqual([1, 1]);
    expect(await scene.stored()).toEqual(healthy(3));
    expect(await scene.events()).toEqual([]);
  });

  test.each(WRONG)(
    "what a Worker that is %s caches leaves the cache before the token dies",
    async (_, process) => {
      const scene = await newScene();
      await scene.age({ left: "32 s", due: "1 h" });
      const before = await scene.read(process);
      expect(before).toMatchObject({ status: 200 });
      await pause(2_300);
      const cached = await dumpRedis(backing.backing.bridge);
      expect(cached.has(`t:${scene.connectionId}`)).toBe(false);
      expect(scene.callsPerToken()).toEqual([]);
      expect(await scene.stored()).toEqual(healthy(1));
      expect(await scene.events()).toEqual([]);
    },
  );

  test("a Worker that is ahead refreshes a living token early at most, and no refresh token twice", async () => {
    const scene = await newScene();
    await scene.age({ left: "10 min", due: "2 min" });
    for (let round = 0; round < 5; round += 1)
      expect(tally(await scene.readAll(CALLERS_EACH))).toEqual({ "200 ok": CALLERS });
    await pause(500);
    const calls = scene.callsPerToken();
    expect(calls.length).toBeLessThanOrEqual(1);
    expect(calls).toEqual(calls.map(() => 1));
    expect(await scene.stored()).toEqual(healthy(1 + calls.length));
    expect(await scene.events()).toEqual([]);
    expect(await scene.grantLives()).toBe(true);
  });

  test("a revocation counts at once, whoever took it", async () => {
    const scene = await newScene();
    await scene.readAll(1);
    expect(await scene.revoke(BEHIND)).toMatchObject({ status: 200 });
    expect(tally(await scene.readAll(1))).toEqual({ "409 connection_revoked": 3 });
    expect(await scene.stored()).toMatchObject({ state: "revoked", hasTokens: false });
    expect(await scene.eventTypes()).toEqual(["connection.revoked"]);
  });

  test.each([
    ["right", RIGHT, /^$/],
    ["5 min ahead", AHEAD, /clock and the database's differ by -\d+ s/],
    ["5 min behind", BEHIND, /clock and the database's differ by \d+ s/],
  ])("readiness tells that a clock is %s", async (_, process, said) => {
    const { problems } = await readReadiness(started[process]!);
    expect(problems.join(" ")).toMatch(said);
  });
});
