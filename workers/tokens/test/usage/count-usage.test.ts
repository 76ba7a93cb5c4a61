import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type OverviewRange, windowOf } from "#shared/contracts/overview-window";
import { CONNECTION_STATES } from "#shared/contracts/tokens/connection-states";
import type { UsageKind } from "#shared/contracts/tokens/usage";
import { newId } from "#shared/ids";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { readToken } from "../../src/read/read-token.ts";
import { readTokens } from "../../src/read/read-tokens.ts";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import { countUsage } from "../../src/usage/count-usage.ts";
import { apiKey, service } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;
let project: Project;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(async () => {
  world.double.reset();
  isolate = world.isolate();
  project = await world.project();
});
afterAll(() => world.close());

const HOUR_MS = 3_600_000;

async function usageOf(one: Project, range: OverviewRange = "24h", nowMs = Date.now()) {
  await isolate.settled();
  await isolate.flushReads();
  const reader = apiKey(one.id, ["connections:read"]);
  return valueOf(await countUsage(isolate, reader, windowOf(range, nowMs)));
}

/** Total and failed, of reads and of refreshes. */
async function totals(one = project) {
  const { token_reads, refreshes } = await usageOf(one);
  return [token_reads, refreshes].map(({ total, failed }) => [total, failed]);
}

const addHour = (kind: UsageKind, hourMs: number, count: number, integrationId: string) =>
  world.db.execute(sql`
    insert into usage_hours (project_id, integration_id, kind, hour, count) values (${project.id},
      ${integrationId}, ${kind}, ${new Date(hourMs).toISOString()}::timestamptz, ${count})`);

test("a read counts by how it ended, without a statement or a Redis command of its own", async () => {
  // Redis's first answer may come too late for a read.
  await world.forget("t:none");
  const { id } = await project.connect(isolate);
  await project.read(isolate, id);
  await isolate.settled();
  world.stores.bridge.resetCounts();
  for (let n = 0; n < 5; n++) valueOf(await project.read(isolate, id));
  const { statements, commands } = world.stores.bridge.counts();
  expect([statements, commands]).toEqual([0, 5]);

  valueOf(await disableConnection(isolate, project.ctx, { connection_id: id }));
  expect(errorOf(await project.read(isolate, id)).code).toBe("connection_disabled");
  valueOf(await readTokens(isolate, project.ctx, { connection_ids: [id, id] }));
  expect(await totals()).toEqual([
    [9, 3],
    [0, 0],
  ]);
});

test("each state that has no token to hand out counts as a failed read", async () => {
  for (const state of CONNECTION_STATES) {
    const { id } = await connectionIn(isolate, project, state);
    await project.read(isolate, id);
  }
  // All but the active one, and the deleted one, which is not there.
  expect(await totals()).toEqual([
    [5, 4],
    [0, 0],
  ]);
});

test("what is not there, and what only has to be asked for again, counts as nothing", async () => {
  const { id } = await project.connectExpired(isolate);
  const hold = world.double.holdNext("refresh");
  const waiting = project.read(isolate, id);
  await hold.reached;
  expect(errorOf(await project.read(isolate, id, 0)).code).toBe("refresh_in_progress");
  expect(errorOf(await project.read(isolate, newId("connection"))).code).toBe("not_found");
  const integration = "unknown";
  const lost = { integration, external_id: "user-1", max_wait: 1 };
  expect(errorOf(await readToken(isolate, project.ctx, lost)).code).toBe("not_found");
  hold.release();
  valueOf(await waiting);
  expect(await totals()).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test("a refresh counts once, however many wait for it, and by how it ended", async () => {
  const { id } = await project.connectExpired(isolate);
  const reads = Array.from({ length: 5 }, () => project.read(isolate, id));
  for (const read of await Promise.all(reads)) valueOf(read);
  expect(await totals()).toEqual([
    [5, 0],
    [1, 0],
  ]);

  world.double.program("refresh", { kind: "status", status: 503 });
  await project.expire(id);
  for (let n = 0; n < 2; n++)
    expect(errorOf(await project.read(isolate, id)).code).toBe("provider_unavailable");
  // The second read found the back-off and asked for nothing.
  expect(await totals()).toEqual([
    [7, 2],
    [2, 1],
  ]);
});

test("a grant that is declared dead is a failed refresh, and every read after it a failed read", async () => {
  const { id } = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "error", error: "invalid_grant" });
  for (let n = 0; n < 3; n++)
    expect(errorOf(await project.read(isolate, id)).code).toBe("needs_reauth");
  const usage = await usageOf(project);
  expect(usage).toMatchObject({
    token_reads: { total: 3, failed: 3 },
    refreshes: { total: 1, failed: 1 },
    connections: { active: 0, needs_reauth: 1 },
  });
  expect(usage.integrations).toEqual([
    {
      integration_id: project.integration.id,
      connections: 1,
      needs_reauth: 1,
      reads: 3,
      refreshes: 1,
      refresh_failures: 1,
    },
  ]);
});

test("refreshes of the sweep and forced ones count too, and write no event about reads", async () => {
  const due = await project.connect(isolate, { subject: "due" });
  await project.makeDue(due.id);
  valueOf(await runDue(isolate, service("tokens")));
  expect(await totals()).toEqual([
    [0, 0],
    [1, 0],
  ]);
  const { rows } = await world.db.execute(sql`
    select type from outbox where project_id = ${project.id} and type = 'connection.tokens_read'`);
  expect(rows).toEqual([]);
  const forced = { connection_id: due.id, max_wait: 5 };
  valueOf(await refreshConnection(isolate, project.ctx, forced));
  expect(await totals()).toEqual([
    [1, 0],
    [2, 0],
  ]);
});

test("an hour is the one in which it was counted, and two isolates add up in it", async () => {
  const { id } = await project.connect(isolate);
  const other = world.isolate();
  isolate.aheadMs = -2 * HOUR_MS;
  valueOf(await project.read(isolate, id));
  isolate.aheadMs = 0;
  for (const one of [isolate, isolate, other]) valueOf(await project.read(one, id));
  await other.flushReads();
  const { token_reads } = await usageOf(project);
  expect(token_reads.total).toBe(4);
  const filled = token_reads.buckets.filter(({ count }) => count > 0).map(({ count }) => count);
  expect(filled).toEqual([1, 3]);
});

test.each([
  ["24h", 24, HOUR_MS],
  ["7d", 56, 3 * HOUR_MS],
  ["30d", 30, 24 * HOUR_MS],
] as const)(
  "over %s there are %i buckets, aligned and complete, and the last one holds now",
  async (range, length, bucketMs) => {
    const now = Date.UTC(2026, 4, 20, 13, 37, 11);
    const lastMs = now - (now % bucketMs);
    const firstMs = lastMs - (length - 1) * bucketMs;
    const { id } = project.integration;
    for (const hourMs of [firstMs - HOUR_MS, firstMs, now - (now % HOUR_MS), lastMs + bucketMs])
      await addHour("token_reads", hourMs, 10, id);
    await addHour("token_read_failures", firstMs, 1, id);
    await addHour("refresh_failures", firstMs + bucketMs - HOUR_MS + bucketMs, 4, id);
    const { token_reads, refreshes, integrations } = await usageOf(project, range, now);
    expect(integrations).toMatchObject([{ reads: 21, refreshes: 4, refresh_failures: 4 }]);
    expect(token_reads.buckets.map(({ at }) => Date.parse(at))).toEqual(
      Array.from({ length }, (_, n) => firstMs + n * bucketMs),
    );
    expect([token_reads.total, token_reads.failed]).toEqual([21, 1]);
    expect(token_reads.buckets[0]).toMatchObject({ count: 11, failed: 1 });
    expect(token_reads.buckets.at(-1)).toMatchObject({ count: 10, failed: 0 });
    expect(token_reads.buckets.slice(1, -1).every(({ count }) => count === 0)).toBe(true);
    expect(refreshes.buckets[1]).toMatchObject({ count: 4, failed: 4 });
  },
);

test("connections are counted by state and integration, and another project's never", async () => {
  const theirs = await world.project();
  await connectionIn(isolate, theirs, "active");
  for (const state of CONNECTION_STATES) await connectionIn(isolate, project, state);
  const second = await world.integration(project.id);
  await project.connect(isolate, { integration_id: second.id });
  const gone = newId("integration");
  await addHour("refreshes", Date.now() - (Date.now() % HOUR_MS), 7, gone);
  world.stores.bridge.resetCounts();
  const { connections, integrations } = await usageOf(project);
  expect(world.stores.bridge.counts().statements).toBe(1);
  expect(connections).toEqual({ active: 2, pending: 1, needs_reauth: 1, disabled: 1, revoked: 1 });
  expect(new Map(integrations.map((one) => [one.integration_id, one.connections]))).toEqual(
    new Map([
      [project.integration.id, 5],
      [second.id, 1],
      [gone, 0],
    ]),
  );
});

test("counting needs connections:read", async () => {
  const caller = apiKey(project.id, ["connections:write", "tokens:read"]);
  const answer = await countUsage(isolate, caller, windowOf("24h", Date.now()));
  expect(errorOf(answer).code).toBe("forbidden");
});

test("the sweep removes the hours that are older than 35 days, and no others", async () => {
  const { id } = project.integration;
  const hourMs = Date.now() - (Date.now() % HOUR_MS);
  await addHour("refreshes", hourMs - 36 * 24 * HOUR_MS, 1, id);
  await addHour("refreshes", hourMs - 34 * 24 * HOUR_MS, 2, id);
  valueOf(await runDue(isolate, service("tokens")));
  const { rows } = await world.db.execute(sql`
    select count::int n from usage_hours where project_id = ${project.id}`);
  expect(rows).toEqual([{ n: 2 }]);
});
