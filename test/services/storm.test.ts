import { readFile } from "node:fs/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Bridge } from "../../bridge/bridge.ts";
import { AppClient } from "#support/app-client";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";
import { bundleWorkers } from "../../deploy/workerd/bundle.ts";
import { connectAtDouble } from "#support/flow";
import { bundleMutant } from "#support/mutant-worker";
import {
  type ProviderDouble,
  slow,
  startProviderDouble,
} from "#support/provider-double/provider-double";
import { startTestStack } from "#support/stack";
import { databaseOf, expireToken } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import { startTestBacking, startWorkerProcesses } from "#support/worker-processes";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const REDIS_URL = process.env["TEST_REDIS_URL"] ?? "redis://127.0.0.1:6379";
const STORES = { databaseUrl: POSTGRES_URL, redisUrl: REDIS_URL };

const PROCESSES = 4;
const CALLERS_EACH = 50;

/** Several processes on the same stores. */
type Atlas = { publicUrls: string[]; dashboardUrl: string; bridge: Bridge };
/** With a project whose provider is the double. */
type StormSetup = { atlas: Atlas; double: ProviderDouble; tenant: Tenant };

async function prepare(atlas: Atlas, double: ProviderDouble): Promise<StormSetup> {
  const doors = { ...atlas, publicUrl: atlas.publicUrls[0] ?? "" };
  return { atlas, double, tenant: await openTenant(doors, await signUpDeveloper(doors)) };
}

/** Makes each connection with an integration of its own, so that no circuit stays open for the next. */
async function newConnection({ tenant, double }: StormSetup): Promise<string> {
  const integration = await plugInDouble(tenant, double);
  return (await connectAtDouble(tenant, integration)).connectionId;
}

type Storm = {
  answers: HttpAnswer[];
  /** How many refreshes the provider was asked for. */
  calls: number;
};

/** Runs all callers at once, the same number at every process. */
async function runStorm(
  { atlas, double, tenant }: StormSetup,
  callersEach: number,
  ask: (app: AppClient) => Promise<HttpAnswer>,
): Promise<Storm> {
  const before = double.refreshCalls();
  const apps = atlas.publicUrls.flatMap((url) =>
    Array.from({ length: callersEach }, () => new AppClient(url, tenant.apiKey.secret)),
  );
  const answers = await Promise.all(apps.map((app) => ask(app)));
  return { answers, calls: double.refreshCalls() - before };
}

async function readExpired(setup: StormSetup, connectionId: string): Promise<Storm> {
  const { bridge } = setup.atlas;
  await expireToken(databaseOf(bridge), bridge, connectionId);
  return runStorm(setup, CALLERS_EACH, (app) =>
    app.send("GET", `/v1/connections/${connectionId}/token`),
  );
}

const tokensOf = ({ answers }: Storm): string[] => [
  ...new Set(
    answers.map(({ text }) => {
      const { access_token }: { access_token: string } = JSON.parse(text);
      return access_token;
    }),
  ),
];

const statusesOf = ({ answers }: Storm): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

const everybody = PROCESSES * CALLERS_EACH;

async function countEvents({ bridge }: Atlas, connectionId: string, type: string): Promise<number> {
  const { rows } = await databaseOf(bridge).execute<{ count: string }>(
    sql`select count(*)::text as count from (select subject, type from outbox
      union all select subject, type from audit_log) e
      where e.subject = ${connectionId} and e.type = ${type}`,
  );
  return Number(rows[0]?.count);
}

describe.each([
  ["on", {}],
  ["off", { ATLAS_WAITER_CELLS: "off" }],
])("with the waiters' cells %s", (_, env) => {
  let setup: StormSetup;
  const undo = new AsyncDisposableStack();

  beforeAll(async () => {
    const double = await startProviderDouble();
    undo.defer(() => double.close());
    const stack = await startTestStack({
      ...STORES,
      processes: PROCESSES,
      localProviders: [double.origin],
      env,
    });
    undo.defer(() => stack.stop());
    setup = await prepare(stack, double);
  });
  afterAll(() => undo.disposeAsync());
  beforeEach(() => setup.double.reset());

  test.each([
    ["answers at once", 10, 0],
    ["takes 300 ms", 5, 300],
    ["takes 2 s", 3, 2000],
  ])(
    "a provider that %s is called once in each of %i rounds, and everybody gets its token",
    async (_, rounds, delayMs) => {
      const { double } = setup;
      const connectionId = await newConnection(setup);
      if (delayMs > 0) double.program("refresh", slow(delayMs));
      for (let round = 1; round <= rounds; round += 1) {
        const storm = await readExpired(setup, connectionId);
        expect(statusesOf(storm)).toEqual({ 200: everybody });
        expect(storm.calls).toBe(1);
        const [token = "", ...others] = tokensOf(storm);
        expect(others).toEqual([]);
        expect(double.isAccessTokenActive(token)).toBe(true);
      }
      expect(double.maxParallelRefreshes()).toBe(1);
      expect([...double.refreshCallsPerToken().values()]).toEqual(Array(rounds).fill(1));
    },
  );

  test("forty forced refreshes at once cost at most two calls, and bring everybody a new token", async () => {
    const { double, tenant } = setup;
    const connectionId = await newConnection(setup);
    for (const delayMs of [0, 500]) {
      const { access_token: old } = await tenant.app.readToken(connectionId);
      // All callers ask before the first call ends: a caller that asks later is entitled to a later call.
      double.program("refresh", [slow(1_500), slow(delayMs)]);
      const storm = await runStorm(setup, 10, (app) =>
        app.send("POST", `/v1/connections/${connectionId}/refresh`, {}),
      );
      expect(statusesOf(storm)).toEqual({ 200: 40 });
      expect(storm.calls).toBeGreaterThan(0);
      expect(storm.calls).toBeLessThanOrEqual(2);
      expect(tokensOf(storm)).not.toContain(old);
    }
    expect(double.maxParallelRefreshes()).toBe(1);
  });

  test("a provider that fails is called once, and everybody hears it at once", async () => {
    const connectionId = await newConnection(setup);
    setup.double.program("refresh", slow(300, { kind: "status", status: 503 }));
    const startedMs = Date.now();
    const storm = await readExpired(setup, connectionId);
    expect(statusesOf(storm)).toEqual({ 503: everybody });
    expect(storm.calls).toBe(1);
    expect(Date.now() - startedMs).toBeLessThan(10_000);
    for (const { text, headers } of storm.answers) {
      expect(JSON.parse(text)).toMatchObject({ code: "provider_unavailable" });
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });

  test("a grant that died is found dead once, with one event", async () => {
    const connectionId = await newConnection(setup);
    setup.double.program("refresh", slow(300, { kind: "error", error: "invalid_grant" }));
    const storm = await readExpired(setup, connectionId);
    expect(statusesOf(storm)).toEqual({ 409: everybody });
    expect(storm.calls).toBe(1);
    for (const { text } of storm.answers)
      expect(JSON.parse(text)).toMatchObject({ code: "needs_reauth" });
    expect(await countEvents(setup.atlas, connectionId, "connection.needs_reauth")).toBe(1);
  });
});

describe("with a lease that is looked at first and taken afterwards", () => {
  let setup: StormSetup;
  const undo = new AsyncDisposableStack();

  beforeAll(async () => {
    const double = await startProviderDouble();
    undo.defer(() => double.close());
    const bundles = await bundleWorkers();
    const mistake = await readFile(new URL("storm-check-then-act.txt", import.meta.url), "utf8");
    const workers = await Promise.all(
      bundles.map((built) =>
        built.manifest.name === "tokens"
          ? bundleMutant(
              built,
              {
                file: "workers/tokens/src/refresh/lease-repository.ts",
                mutate: (source) =>
                  source.replace("export async function acquireLease(", "async function unused(") +
                  mistake,
              },
              undo,
            )
          : built,
      ),
    );
    const backing = await startTestBacking(STORES);
    undo.defer(() => backing.close());
    const processes = await startWorkerProcesses(backing, {
      workers,
      count: PROCESSES,
      localProviders: [double.origin],
      env: { ATLAS_WAITER_CELLS: "off" },
    });
    undo.defer(() => processes.stop());
    setup = await prepare({ ...processes, bridge: backing.backing.bridge }, double);
  });
  afterAll(() => undo.disposeAsync());

  test("the same storm counts more than one call: this suite can go red", async () => {
    const { double } = setup;
    const connectionId = await newConnection(setup);
    // Without rotation a second use does not count as theft, so the grant survives the mistake.
    double.program("refresh", slow(300, { kind: "ok", rotate: false }));
    const storm = await readExpired(setup, connectionId);
    expect(storm.calls).toBeGreaterThan(1);
    expect(double.maxParallelRefreshes()).toBeGreaterThan(1);
  });
});
