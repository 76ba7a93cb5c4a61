import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ListFlowsInput } from "#shared/contracts/oauth/flow-record";
import type { FlowOutcome, FlowStep } from "#shared/contracts/oauth/flow-outcomes";
import { type OverviewRange, windowOf } from "#shared/contracts/overview-window";
import { newId } from "#shared/ids";
import { countFlows } from "../src/flows/count-flows.ts";
import { insertFlow } from "../src/flows/flow-log-repository.ts";
import { listFlows } from "../src/flows/list-flows.ts";
import { ok } from "#shared/result";
import { RETENTION } from "#shared/retention";
import { deleteOldFlows, readFlowsOverdue } from "../src/flows/old-flow-repository.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { apiKey, service } from "#support/services/callers";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";
import { valueOf } from "#support/services/result";

let world: OAuthWorld;
let project: AppProject;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
});

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 4, 20, 13, 37, 11);

type Ended = { at: number; outcome: FlowOutcome; step?: FlowStep; integrationId?: string };

/** Writes a flow to the log, as if it had ended then, and returns its id. */
async function ended({ at, outcome, step, integrationId }: Ended, of = project): Promise<string> {
  const id = newId("flow");
  await insertFlow(of.atlas.db, {
    id,
    projectId: of.tenant.projectId,
    kind: "connect",
    integrationId: integrationId ?? "int_1",
    outcome,
    step: step ?? null,
    durationMs: 1,
    startedAt: new Date(at),
    finishedAt: new Date(at),
  });
  return id;
}

const list = async (input: Partial<ListFlowsInput> = {}) =>
  valueOf(await listFlows(project.atlas, project.app, { limit: 25, ...input }));
const idsOf = async (input: Partial<ListFlowsInput> = {}) =>
  (await list(input)).data.map(({ id }) => id);

async function counted(range: OverviewRange = "24h", nowMs = NOW) {
  return valueOf(await countFlows(project.atlas, project.app, windowOf(range, nowMs)));
}

test("flows are counted by how they ended, with the last of each integration, in one statement", async () => {
  const at = NOW - 2 * HOUR_MS;
  await ended({ at, outcome: "connected" });
  await ended({ at: at + 60_000, outcome: "connected" });
  await ended({ at: at + 120_000, outcome: "failed" });
  await ended({ at, outcome: "denied" });
  await ended({ at: NOW, outcome: "waiting" });
  await ended({ at: NOW - 5 * HOUR_MS, outcome: "connected" });
  await ended({ at: NOW, outcome: "failed", integrationId: "int_2" });
  const theirs = await world.project();
  await ended({ at: NOW, outcome: "failed", integrationId: "int_2" }, theirs);
  await world.projects.settled();
  world.stores.bridge.resetCounts();
  const { flows, integrations } = await counted();
  expect(world.stores.bridge.counts().statements).toBe(1);
  expect(flows).toMatchObject({ connected: 3, denied: 1, failed: 2, waiting: 1 });
  expect(flows.buckets.at(-3)).toMatchObject({ connected: 2, denied: 1, failed: 1, waiting: 0 });
  expect(flows.buckets.at(-1)).toMatchObject({ connected: 0, denied: 0, failed: 1, waiting: 1 });
  expect(integrations.toSorted((a, b) => (a.integration_id < b.integration_id ? -1 : 1))).toEqual([
    {
      integration_id: "int_1",
      flows_failed: 1,
      last_connected_at: new Date(at + 60_000).toISOString(),
      last_failed_at: new Date(at + 120_000).toISOString(),
    },
    {
      integration_id: "int_2",
      flows_failed: 1,
      last_connected_at: null,
      last_failed_at: new Date(NOW).toISOString(),
    },
  ]);
});

test.each([
  ["24h", 24, HOUR_MS],
  ["7d", 56, 3 * HOUR_MS],
  ["30d", 30, 24 * HOUR_MS],
] as const)("over %s there are %i buckets, each complete", async (range, length, bucketMs) => {
  const lastMs = NOW - (NOW % bucketMs);
  const firstMs = lastMs - (length - 1) * bucketMs;
  for (const at of [firstMs - 1, firstMs, lastMs - 1, lastMs, lastMs + bucketMs])
    await ended({ at, outcome: "connected" });
  const { flows } = await counted(range);
  expect(flows.buckets.map(({ at }) => Date.parse(at))).toEqual(
    Array.from({ length }, (_, n) => firstMs + n * bucketMs),
  );
  const filled = flows.buckets.flatMap(({ connected }, n) => (connected === 0 ? [] : [n]));
  expect([flows.connected, filled]).toEqual([3, [0, length - 2, length - 1]]);
});

test("a flow that just ended is in the last bucket", async () => {
  await project.connect(await project.plugIn());
  await project.atlas.settled();
  const { flows } = await counted("7d", Date.now());
  expect(flows.connected).toBe(1);
  expect(flows.buckets.at(-1)).toMatchObject({ connected: 1, failed: 0 });
});

test("counting needs connections:read", async () => {
  const caller = apiKey(project.tenant.projectId, ["connections:write", "tokens:read"]);
  const answer = await countFlows(project.atlas, caller, windowOf("24h", NOW));
  expect(answer).toMatchObject({ ok: false, error: { code: "forbidden" } });
});

test("the log is filtered by step and by when a flow ended, the beginning included", async () => {
  const [a, b, c] = [
    await ended({ at: NOW, outcome: "failed", step: "exchange" }),
    await ended({ at: NOW + 1_000, outcome: "failed", step: "store" }),
    await ended({ at: NOW + 2_000, outcome: "connected" }),
  ];
  const time = (ms: number) => new Date(NOW + ms).toISOString();
  expect(await idsOf({ step: "exchange" })).toEqual([a]);
  expect(await idsOf({ step: "userinfo" })).toEqual([]);
  expect(await idsOf({ since: time(1_000) })).toEqual([c, b]);
  expect(await idsOf({ until: time(1_000) })).toEqual([a]);
  expect(await idsOf({ since: time(0), until: time(2_000) })).toEqual([b, a]);
  expect(await idsOf({ since: time(0), outcome: "failed", step: "store" })).toEqual([b]);
  expect(await idsOf({ since: time(2_000), until: time(0) })).toEqual([]);
  expect(await idsOf({ since: "0000-01-01T00:00:00Z" })).toEqual([c, b, a]);
  expect(await idsOf({ until: "9999-12-31T23:59:59.999999Z" })).toEqual([c, b, a]);
});

test("pages of a filtered log have each flow once, and none that the filter leaves out", async () => {
  const wanted: string[] = [];
  for (let n = 0; n < 5; n++) {
    wanted.push(await ended({ at: NOW + n, outcome: "failed", step: "exchange" }));
    await ended({ at: NOW + n, outcome: "failed", step: "store" });
    await ended({ at: NOW - HOUR_MS, outcome: "failed", step: "exchange" });
  }
  const seen: string[] = [];
  const since = new Date(NOW).toISOString();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await list({ limit: 2, step: "exchange", since, ...(cursor ? { cursor } : {}) });
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(wanted.toReversed());
});

const KEPT_MS = RETENTION.flow_log.keptSeconds * 1_000;

test("the job removes flows that ended long ago, of all projects, a batch at a time, and no others", async () => {
  const theirs = await world.project();
  const { db } = project.atlas;
  const clock = service("gateway");
  // The flows of the tests before.
  valueOf(await runDue(project.atlas, clock));
  const long = Date.now() - KEPT_MS - HOUR_MS;
  const young = await ended({ at: Date.now() - KEPT_MS + HOUR_MS, outcome: "failed" });
  for (let flow = 0; flow < 4; flow++) await ended({ at: long, outcome: "connected" });
  await ended({ at: long, outcome: "failed" }, theirs);
  expect(Math.round((await readFlowsOverdue(db)).flow_log / 3_600)).toBe(1);
  for (const removed of [2, 2]) expect(await deleteOldFlows(db, 2)).toBe(removed);
  expect(await runDue(project.atlas, clock)).toEqual(ok({ removed: 1, waiting: 0 }));
  expect(await runDue(project.atlas, clock)).toEqual(ok({ removed: 0, waiting: 0 }));
  expect(await idsOf()).toEqual([young]);
  expect((await readFlowsOverdue(db)).flow_log).toBeLessThan(0);
});
