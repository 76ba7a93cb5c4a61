import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bundleWorkers } from "../../deploy/workerd/bundle.ts";
import type { Database } from "#shared/db/client";
import { connectAtDouble } from "#support/flow";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { databaseOf } from "#support/stored";
import { openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import {
  type TestBacking,
  type WorkerProcesses,
  startTestBacking,
  startWorkerProcesses,
} from "#support/worker-processes";
import { type Seeding, seedConnections } from "../bench/seed.ts";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const REDIS_URL = process.env["TEST_REDIS_URL"] ?? "redis://127.0.0.1:6379";

const MANY = 5_000;
/** What one run refreshes at most: docs/token-protocol.md §8. */
const MOST_PER_RUN = 1_750;
/** Four calls at once with five refreshes each. */
const IN_FLIGHT = 20;

let backing: TestBacking;
let double: ProviderDouble;
/** Killed and replaced. */
let victim: WorkerProcesses;
let survivor: WorkerProcesses;
let db: Database;
let seeding: Seeding;
const undo = new AsyncDisposableStack();

beforeAll(async () => {
  double = await startProviderDouble({ expiresInSeconds: 7_200 });
  undo.defer(() => double.close());
  backing = await startTestBacking({ databaseUrl: POSTGRES_URL, redisUrl: REDIS_URL });
  undo.defer(() => backing.close());
  const workers = await bundleWorkers();
  const start = async (): Promise<WorkerProcesses> => {
    const started = await startWorkerProcesses(backing, {
      workers,
      localProviders: [double.origin],
    });
    undo.defer(() => started.stop());
    return started;
  };
  [victim, survivor] = [await start(), await start()];
  const { bridge } = backing.backing;
  db = databaseOf(bridge);
  const doors = { ...survivor, bridge };
  const tenant = await openTenant(doors, await signUpDeveloper(doors));
  const integration = await plugInDouble(tenant, double);
  const { connectionId } = await connectAtDouble(tenant, integration);
  const { rows } = await db.execute<{ project_id: string }>(
    sql`select project_id from connections where id = ${connectionId}`,
  );
  const projectId = rows[0]?.project_id ?? "";
  const { vaultKeys } = backing.secrets;
  seeding = { db, projectId, integrationId: integration.id, vaultKeys };
});
afterAll(() => undo.disposeAsync());
beforeEach(() => double.reset());

/** What the platform's clock does every minute. @returns what ran; {} when nothing was due. */
async function tick(one: WorkerProcesses): Promise<Record<string, { refreshed?: number }>> {
  const [jobsUrl = ""] = one.jobsUrls;
  const response = await fetch(`${jobsUrl}/tick`, {
    method: "POST",
    headers: { authorization: `Bearer ${one.jobsSecret}` },
  });
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

/** Ticks until nothing is due. @returns how many refreshes each run made. */
async function tickUntilIdle(one: WorkerProcesses): Promise<number[]> {
  const refreshed: number[] = [];
  for (let runs = 0; runs < 30; runs += 1) {
    const { tokens } = await tick(one);
    if (tokens === undefined) return refreshed;
    refreshed.push(tokens.refreshed ?? 0);
  }
  throw new Error(`There was always something due: ${refreshed.join(", ")}`);
}

async function versions(ids: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await db.execute<{ version: string; count: string }>(sql`
    select state || ' ' || version as version, count(*)::text as count from connection_tokens
    where connection_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    group by 1`);
  return Object.fromEntries(rows.map(({ version, count }) => [version, Number(count)]));
}

const makeDue = (ids: readonly string[]) =>
  db.execute(sql`update connection_tokens set refresh_due_at = clock_timestamp() - interval '1 s'
    where connection_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`);

/** For rows that the test changed behind Atlas's back. */
const expectRun = () => backing.backing.bridge.faults.flushRedis();

/** Thirty minutes of the clock. @returns how many of its ticks ran something. */
async function halfAnHour(): Promise<number> {
  let ran = 0;
  for (let minute = 0; minute < 30; minute += 1)
    if ("tokens" in (await tick(minute % 2 === 0 ? survivor : victim))) ran += 1;
  return ran;
}

test("while nothing is due the clock costs the database nothing", async () => {
  const { bridge } = backing.backing;
  // On a busy machine Redis may look away for a moment, and then the jobs run.
  for (let tries = 0; tries < 5; tries += 1) {
    await tickUntilIdle(survivor);
    bridge.resetCounts();
    if ((await halfAnHour()) === 0) break;
  }
  expect(bridge.counts()).toMatchObject({ statements: 0, commands: 30 });
});

test("five thousand due connections are refreshed once each, by as many runs as are documented", async () => {
  const ids = await seedConnections(seeding, double, MANY);
  await makeDue(ids);
  await expectRun();
  const refreshed = await tickUntilIdle(survivor);
  expect(refreshed.reduce((sum, one) => sum + one, 0)).toBe(MANY);
  expect(Math.max(...refreshed)).toBeLessThanOrEqual(MOST_PER_RUN);
  expect(await versions(ids)).toEqual({ "active 2": MANY });
  const calls = [...double.refreshCallsPerToken().values()];
  expect([calls.length, Math.max(...calls)]).toEqual([MANY, 1]);
});

test("a run that is killed in the middle is gone on with, and only what was in flight is asked for again", async () => {
  const ids = await seedConnections(seeding, double, 1_000);
  await makeDue(ids);
  await expectRun();
  // Without rotation a second use does not count as theft.
  double.program("refresh", { kind: "ok", rotate: false });
  const running = tick(victim).then(
    () => "ended",
    () => "cut off",
  );
  while (double.refreshCalls() < 300) await new Promise((resolve) => setTimeout(resolve, 5));
  process.kill(victim.pids[0] ?? -1, "SIGKILL");
  expect(await running).toBe("cut off");
  await tickUntilIdle(survivor);
  // The leases of what was in flight are over.
  await db.execute(sql`update connection_tokens set lease_until = clock_timestamp() - interval '1 s'
    where lease_until is not null`);
  await expectRun();
  await tickUntilIdle(survivor);
  expect(await versions(ids)).toEqual({ "active 2": 1_000 });
  const calls = [...double.refreshCallsPerToken().values()];
  expect([calls.length, Math.max(...calls)]).toEqual([1_000, expect.any(Number)]);
  expect(Math.max(...calls)).toBeLessThanOrEqual(2);
  expect(calls.filter((count) => count > 1).length).toBeLessThanOrEqual(IN_FLIGHT);
});
