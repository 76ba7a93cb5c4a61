import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import { dumpRedis } from "#support/stored";
import { tally, tokensIn } from "./support/answers.ts";
import { type OwnPostgres, startOwnPostgres } from "./support/own-postgres.ts";
import { type Scene, healthy, until, within } from "./support/scene.ts";
import { ACQUIRE, STORE } from "./support/statements.ts";
import { type World, startWorld } from "./support/world.ts";

const CALLERS_EACH = 4;
const CALLERS = 2 * CALLERS_EACH;

let postgres: OwnPostgres;
let world: World;
const undo = new AsyncDisposableStack();

beforeAll(async () => {
  postgres = await startOwnPostgres();
  undo.defer(() => postgres.close());
  world = await startWorld({ doubles: 8, processes: 2, databaseUrl: postgres.url });
  undo.defer(() => world.close());
});
afterAll(() => undo.disposeAsync());

describe("a PostgreSQL that", () => {
  test("is restarted between the provider's answer and its store: the answer is stored", async () => {
    const scene = await world.scene();
    await scene.expire();
    const hold = scene.double.holdNext("refresh");
    const asking = scene.readAll(CALLERS_EACH);
    await within("the hold is reached", hold.reached);
    await postgres.crash();
    hold.release();
    await pause(1_500);
    await postgres.start();
    const all = await asking;
    const told = tally(all);
    // The caller that ran the refresh gets its token; a waiter whose query failed gets a 503.
    expect((told["200 ok"] ?? 0) + (told["503 service_unavailable"] ?? 0)).toBe(CALLERS);
    expect(told["200 ok"]).toBeGreaterThan(0);
    const [token = "", ...others] = tokensIn(all);
    expect(others).toEqual([]);
    expect(scene.double.isAccessTokenActive(token)).toBe(true);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
    expect(await scene.grantLives()).toBe(true);
  });

  test("answers the acquire too late: the lease goes back unused, and the next attempt makes the one call", async () => {
    const scene = await world.scene();
    await scene.expire();
    const hold = world.stack.bridge.faults.holdNext(ACQUIRE);
    const asking = scene.readAll(CALLERS_EACH);
    await within("the hold is reached", hold.reached);
    expect(await scene.stored()).toEqual({ ...healthy(1), lease: "held" });
    // Longer than the send window of 3 s.
    await pause(3_300);
    expect(scene.callsPerToken()).toEqual([]);
    hold.release();
    const all = await asking;
    expect(tally(all)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn(all)).toHaveLength(1);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.leasesTaken()).toBe(2);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
  });

  test("is away: warm readers do not notice, the others are told, and no provider is asked", async () => {
    const [warm, expired] = [await world.scene(), await world.scene()];
    await warm.readAll(1);
    await expired.expire();
    await postgres.crash();
    try {
      expect(tally(await warm.readAll(CALLERS_EACH))).toEqual({ "200 ok": CALLERS });
      const all = await expired.readAll(CALLERS_EACH);
      expect(tally(all)).toEqual({ "503 service_unavailable": CALLERS });
      for (const { retryAfterSeconds } of all) expect(retryAfterSeconds).toBeGreaterThan(0);
    } finally {
      await postgres.start();
    }
    expect(expired.callsPerToken()).toEqual([]);
    expect(await expired.stored()).toEqual(healthy(1));
    expect(tally(await expired.readAll(CALLERS_EACH))).toEqual({ "200 ok": CALLERS });
    expect(expired.callsPerToken()).toEqual([1]);
    expect(await expired.stored()).toEqual(healthy(2));
    expect(await expired.events()).toEqual([]);
  });
});

describe.concurrent("a store that", () => {
  test("fails for longer than the store window: the sealed answer waits in Redis for the next holder of the lease", async () => {
    const scene = await world.scene();
    await scene.expire();
    const hold = scene.double.holdNext("refresh");
    const asking = scene.readAll(1);
    await within("the hold is reached", hold.reached);
    const lock = await lockRow(scene.connectionId);
    hold.release();
    const releasedMs = performance.now();
    await until(
      "the answer is in Redis, long before the window ends",
      async () => (await orphansOf(scene)).length === 1,
      5_000,
    );
    const [orphan = ""] = await orphansOf(scene);
    expect(orphan).not.toMatch(/\b[ar]t_/);
    expect(tally(await asking)).toEqual({ "503 refresh_in_progress": 2 });
    // The store window, plus the last statement sent in it.
    await pause(52_000 - (performance.now() - releasedMs));
    await lock.release();
    expect(await scene.stored()).toMatchObject({ version: 1, state: "active", dead: false });

    await scene.letTimePass();
    const later = await scene.readAll(CALLERS_EACH);
    expect(tally(later)).toEqual({ "200 ok": CALLERS });
    expect(scene.double.isAccessTokenActive(tokensIn(later)[0] ?? "")).toBe(true);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
    // The orphan expires soon, but not at once: a holder that acquired just before must still find it.
    const { redisUrl, redisToken } = world.stack.bridge;
    const redis = makeRedis({ REDIS_URL: redisUrl, REDIS_TOKEN: redisToken });
    expect(await redis.pttl(`orphan:${scene.connectionId}:1`)).toBeLessThanOrEqual(60_000);
    expect(await scene.grantLives()).toBe(true);
  });

  test("loses its reply is repeated without effect: one version, one call, and nothing is revoked", async () => {
    const scene = await world.scene();
    await scene.expire();
    const hold = world.stack.bridge.faults.holdNext(STORE);
    const asking = scene.readAll(CALLERS_EACH);
    await within("the hold is reached", hold.reached);
    expect(await scene.stored()).toEqual(healthy(2));
    // A Worker waits 10 s for a statement, so the reply comes after it has stopped waiting.
    await pause(11_000);
    hold.release();
    const all = await asking;
    expect(tally(all)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn(all)).toHaveLength(1);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.queuedRevocations()).toBe(0);
    expect(scene.double.calls.some(({ endpoint }) => endpoint === "revocation")).toBe(false);
    expect(await scene.events()).toEqual([]);
  });

  test("loses its connection while it runs is repeated and stored", async () => {
    const scene = await world.scene();
    await scene.expire();
    const hold = scene.double.holdNext("refresh");
    const asking = scene.readAll(CALLERS_EACH);
    await within("the hold is reached", hold.reached);
    const lock = await lockRow(scene.connectionId);
    hold.release();
    await until("the store waits for the row, and its connection was cut", () => lock.cutWaiting());
    await lock.release();
    const all = await asking;
    expect(tally(all)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn(all)).toHaveLength(1);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
  });
});

/** Locks a connection's row in a session of the test, so that no Worker can store anything in it. */
async function lockRow(connectionId: string) {
  const { rows } = await world.db.execute<{ name: string }>(sql`select current_database() as name`);
  const url = new URL(postgres.url);
  url.pathname = `/${rows[0]?.name ?? ""}`;
  const client = new Client({ connectionString: url.href });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("BEGIN");
  await client.query("SELECT 1 FROM connection_tokens WHERE connection_id = $1 FOR UPDATE", [
    connectionId,
  ]);
  const { rows: own } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return {
    /** Kills the database sessions that wait for this row. True: there was at least one. */
    cutWaiting: async (): Promise<boolean> => {
      const waiting = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE $1 = ANY (pg_blocking_pids(pid))`,
        [own[0]?.pid],
      );
      return (waiting.rowCount ?? 0) > 0;
    },
    release: async (): Promise<void> => {
      await client.query("COMMIT");
      await client.end();
    },
  };
}

const orphansOf = async ({ connectionId }: Scene): Promise<string[]> =>
  [...(await dumpRedis(world.stack.bridge))].flatMap(([key, value]) =>
    key.startsWith(`orphan:${connectionId}:`) ? [value] : [],
  );
