import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { confirmConnection } from "../../src/connections/confirm-connection.ts";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { enableConnection } from "../../src/connections/enable-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { RunClock } from "../../src/jobs/run-clock.ts";
import { isRunDue } from "../../src/jobs/is-run-due.ts";
import { refreshDuePart } from "../../src/jobs/refresh-due.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { findNextDue } from "../../src/jobs/sweep-repository.ts";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import { HotTokens } from "../../src/token/hot-tokens.ts";
import { TokenCache } from "../../src/token/token-cache.ts";
import { RedisBreaker } from "#shared/cache/breaker";
import { makeRedis } from "#shared/cache/redis";
import { makeRedisGet } from "#shared/cache/redis-get";
import { sha256Hex } from "#shared/crypto/hash";
import { apiKey, service } from "#support/services/callers";
import { type Isolate, type Project, TokensWorld, valueOf } from "#support/services/tokens-world";

const MARK = "due:next";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PATIENCE_MS = 10_000;

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  world.stores.bridge.faults.clear();
  // What earlier tests left is due as well.
  await world.db.execute(sql`update connection_tokens set refresh_due_at = null`);
  await world.db.execute(sql`delete from revocations`);
  await world.db.execute(sql`delete from refresh_circuits`);
  project = await world.project();
  isolate = patientIsolate();
});

/** An isolate that waits for a Redis on a busy machine: what it would take for an outage is a run that is due. */
function patientIsolate(): Isolate {
  const redis = makeRedis(world.stores.env, PATIENCE_MS);
  const get = makeRedisGet(world.stores.env, PATIENCE_MS);
  const breaker = new RedisBreaker();
  return Object.assign(world.isolate(), {
    cache: new TokenCache(redis, get, breaker, new HotTokens(Date.now), Date.now),
    runClock: new RunClock(redis, breaker),
  });
}

const clock = service("gateway");
const isDue = async (one: Isolate = isolate): Promise<boolean> =>
  valueOf(await isRunDue(one, clock)).due;
const run = async () => {
  await isolate.settled();
  const done = valueOf(await runDue(isolate, clock));
  await isolate.settled();
  return done;
};
const redis = () => makeRedis(world.stores.env, PATIENCE_MS);
/** In how many milliseconds the next run is due. */
const restMs = async (): Promise<number> => Number(await redis().get(MARK)) - Date.now();

test("after a run without anything due the jobs rest for an hour, and the question costs no SQL", async () => {
  await run();
  expect(await restMs()).toBeGreaterThan(HOUR_MS - MINUTE_MS);
  expect(await redis().pttl(MARK)).toBeLessThanOrEqual(HOUR_MS);
  world.stores.bridge.resetCounts();
  for (let minute = 0; minute < 20; minute += 1) expect(await isDue()).toBe(false);
  expect(world.stores.bridge.counts()).toMatchObject({ statements: 0, commands: 20 });
});

test("they rest until the next refresh is due", async () => {
  const { id } = await project.connect(isolate);
  await world.db.execute(sql`update connection_tokens
    set refresh_due_at = clock_timestamp() + interval '10 min' where connection_id = ${id}`);
  await run();
  expect(Math.abs((await restMs()) - 10 * MINUTE_MS)).toBeLessThan(MINUTE_MS / 2);
  expect(await isDue()).toBe(false);
  await redis().set(MARK, String(Date.now() - 1));
  expect(await isDue()).toBe(true);
});

test("without a mark, with one that says nothing, and without Redis a run is due", async () => {
  await redis().del(MARK);
  expect(await isDue()).toBe(true);
  await redis().set(MARK, "other");
  expect(await isDue()).toBe(true);
  await run();
  expect(await isDue()).toBe(false);
  world.stores.bridge.faults.set("redis", { mode: "refuse" });
  expect(await isDue(world.isolate())).toBe(true);
});

test("a run that was cut off is due again", async () => {
  await isolate.runClock.begin("cut-off");
  expect(await isDue()).toBe(true);
});

test("a change while a run is under way is not lost with its end", async () => {
  await isolate.runClock.begin("one");
  await isolate.cache.expectRun();
  await isolate.runClock.end("one", null);
  expect(await isDue()).toBe(true);
});

test("of two runs at once the later one says when the next is due", async () => {
  await isolate.runClock.begin("one");
  await isolate.runClock.begin("two");
  await isolate.runClock.end("one", null);
  expect(await isDue()).toBe(true);
  await isolate.runClock.end("two", null);
  expect(await isDue()).toBe(false);
});

test("a run with more than it may do is due again", async () => {
  const { id } = await project.connect(isolate);
  await project.makeDue(id);
  await isolate.runClock.begin("one");
  await isolate.runClock.end("one", await findNextDue(world.db));
  expect(await isDue()).toBe(true);
});

describe("a run is due after", () => {
  const rested = async <T>(act: () => Promise<T>): Promise<T> => {
    await run();
    expect(await isDue()).toBe(false);
    const result = await act();
    await isolate.settled();
    expect(await isDue()).toBe(true);
    return result;
  };

  test("a connection", async () => {
    await rested(() => project.connect(isolate));
  });

  test("a reconnect", async () => {
    await project.connect(isolate);
    await rested(() => project.connect(isolate));
  });

  test("a connection's confirmation", async () => {
    const connect_code = "code-of-the-app";
    await project.connect(isolate, { connect_code_hash: await sha256Hex(connect_code) });
    await rested(async () => {
      const app = apiKey(project.id, ["connect:write"]);
      valueOf(await confirmConnection(isolate, app, { connect_code }));
    });
  });

  test("a refresh, in the request that publishes its token", async () => {
    const { id } = await project.connect(isolate);
    await rested(async () => {
      world.stores.bridge.resetCounts();
      valueOf(await refreshConnection(isolate, project.ctx, { connection_id: id, max_wait: 5 }));
      await isolate.settled();
      expect(world.stores.bridge.counts().byCommand["del"] ?? 0).toBe(0);
    });
  });

  test("a refresh whose token is not cached", async () => {
    const { id } = await project.connect(isolate);
    world.double.program("refresh", { kind: "ok", expiresIn: 20 });
    await rested(async () =>
      refreshConnection(isolate, project.ctx, { connection_id: id, max_wait: 5 }),
    );
  });

  test("a connection is enabled again", async () => {
    const { id } = await project.connect(isolate);
    valueOf(await disableConnection(isolate, project.ctx, { connection_id: id }));
    await rested(() => enableConnection(isolate, project.ctx, { connection_id: id }));
  });

  test("a revocation", async () => {
    const { id } = await project.connect(isolate);
    world.double.program("revocation", { kind: "status", status: 503 });
    await rested(() => revokeConnection(isolate, project.ctx, { connection_id: id }));
  });
});

describe("the next due time", () => {
  const dueMs = async (change: ReturnType<typeof sql>): Promise<number | null> => {
    const { id } = await project.connect(isolate);
    await world.db.execute(sql`update connection_tokens
      set refresh_due_at = clock_timestamp() - interval '1 min' where connection_id = ${id}`);
    await world.db.execute(sql`update connection_tokens set ${change} where connection_id = ${id}`);
    return findNextDue(world.db);
  };
  const in20 = sql`clock_timestamp() + interval '20 min'`;
  const near = (ms: number | null): boolean =>
    ms !== null && Math.abs(ms - 20 * MINUTE_MS) < MINUTE_MS / 2;

  test("is null when nothing waits", async () => {
    expect(await findNextDue(world.db)).toBeNull();
  });

  test("is past while an overdue refresh can start", async () => {
    expect(await dueMs(sql`failures = 0`)).toBeLessThan(0);
  });

  test.each([
    ["a refresh's", sql`refresh_due_at = ${in20}`],
    ["the end of a back-off", sql`retry_at = ${in20}`],
    ["the end of a lease", sql`lease_owner = 'other', lease_until = ${in20}`],
    [
      "the end of a token without a refresh token",
      sql`refresh_sealed = null, expires_at = ${in20}`,
    ],
  ])("is %s", async (_, change) => {
    expect(near(await dueMs(change))).toBe(true);
  });

  test("is when an open circuit may be probed", async () => {
    await world.db.execute(sql`
      insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
      values (${project.integration.id}, ${project.id}, 5, 'provider_unavailable', ${in20})`);
    expect(near(await dueMs(sql`failures = 1`))).toBe(true);
  });

  test("is when a revocation is sent again", async () => {
    const { id } = await project.connect(isolate);
    world.double.program("revocation", { kind: "status", status: 503 });
    valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
    await world.db.execute(sql`update revocations set due_at = ${in20}`);
    expect(near(await findNextDue(world.db))).toBe(true);
  });
});

test("a disabled integration's due connections let the jobs rest", async () => {
  const { id } = await project.connect(isolate);
  await project.makeDue(id);
  const stored = world.integrations.get(project.integration.id);
  if (stored === undefined) throw new Error("no integration");
  world.integrations.set(stored.id, { ...stored, enabled: false });
  await isolate.settled();
  // One that does not remember it enabled.
  const done = valueOf(await runDue(patientIsolate(), clock));
  expect(done).toMatchObject({ refreshed: 0, more: false });
  expect(await restMs()).toBeGreaterThan(HOUR_MS - 2 * MINUTE_MS);
});

test("parts share what is due: each connection is in one of them", async () => {
  for (let n = 0; n < 12; n += 1) {
    const { id } = await project.connect(isolate, { externalId: `p-${n}`, subject: `p-${n}` });
    await project.makeDue(id);
  }
  const done: number[] = [];
  // One after the other: none takes what is another's.
  for (const part of [0, 1, 2])
    done.push(valueOf(await refreshDuePart(isolate, clock, { part, parts: 3 })).refreshed);
  expect(done.reduce((sum, one) => sum + one, 0)).toBe(12);
  expect(done[0]).toBeLessThan(12);
  expect([...world.double.refreshCallsPerToken().values()]).toEqual(Array(12).fill(1));
});
