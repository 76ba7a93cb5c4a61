import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { readToken } from "../../src/read/read-token.ts";
import { readTokens } from "../../src/read/read-tokens.ts";
import { UsageCounter } from "../../src/usage/usage-counter.ts";
import { insertUsage } from "../../src/usage/usage-count-repository.ts";
import { apiKey } from "#support/services/callers";
import { type Isolate, type Project, TokensWorld, valueOf } from "#support/services/tokens-world";
import { show } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(() => {
  isolate = world.isolate();
});
afterAll(() => world.close());

type Audit = {
  actor: unknown;
  data: { reads: number; connection_count: number; connections: string[] };
};
async function audits(project: Project): Promise<Audit[]> {
  const { rows } = await world.db.execute<Audit>(sql`
    select actor, data from outbox where project_id = ${project.id} and type = 'connection.tokens_read'
    order by occurred_at, id`);
  return rows;
}

test("reads are counted in memory and written in one statement, with one audit event", async () => {
  const project = await world.project();
  const [a, b] = [
    await project.connect(isolate, { subject: "a" }),
    await project.connect(isolate, { subject: "b" }),
  ];
  await project.read(isolate, a.id);
  await isolate.settled();
  world.stores.bridge.resetCounts();
  for (let i = 0; i < 4; i++) await project.read(isolate, a.id);
  expect(world.stores.bridge.counts().statements).toBe(0);
  valueOf(await readTokens(isolate, project.ctx, { connection_ids: [a.id, b.id] }));
  expect(await audits(project)).toEqual([]);

  world.stores.bridge.resetCounts();
  await isolate.flushReads();
  expect(world.stores.bridge.counts().statements).toBe(1);
  expect(await show(isolate, project, a.id)).toMatchObject({ read_count: 6 });
  expect(await show(isolate, project, b.id)).toMatchObject({ read_count: 1 });
  const [audit, ...others] = await audits(project);
  expect(others).toEqual([]);
  expect(audit).toMatchObject({
    actor: project.ctx.actor,
    data: { reads: 7, connection_count: 2 },
  });
  expect([...(audit?.data.connections ?? [])].sort()).toEqual([a.id, b.id].sort());
});

test("the next read after a flush begins the next count", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  for (const count of [1, 2]) {
    await project.read(isolate, id);
    await isolate.flushReads();
    const shown = await show(isolate, project, id);
    expect(shown.read_count).toBe(count);
    expect(Date.parse(String(shown.last_read_at))).toBeGreaterThan(Date.now() - 60_000);
  }
  expect(await audits(project)).toHaveLength(2);
});

test("two isolates add up", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const other = world.isolate();
  await project.read(isolate, id);
  await project.read(other, id);
  await Promise.all([isolate.flushReads(), other.flushReads()]);
  expect((await show(isolate, project, id)).read_count).toBe(2);
});

test("each actor has its own audit event, in its own project", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const [own, foreign] = [await mine.connect(isolate), await theirs.connect(isolate)];
  const second = apiKey(mine.id, ["tokens:read"]);
  for (const ctx of [mine.ctx, second, second])
    valueOf(await readToken(isolate, ctx, { connection_id: own.id, max_wait: 5 }));
  valueOf(await theirs.read(isolate, foreign.id));
  await isolate.flushReads();
  const actors = (await audits(mine)).map(({ actor, data }) => [actor, data.reads]);
  expect(actors).toHaveLength(2);
  expect(actors).toContainEqual([mine.ctx.actor, 1]);
  expect(actors).toContainEqual([second.actor, 2]);
  expect(await audits(theirs)).toHaveLength(1);
});

test("counts for another project's connection change nothing and tell nothing", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const { id } = await theirs.connect(isolate);
  await insertUsage(world.db, {
    projectId: mine.id,
    actor: { type: "api_key", id: "key_x" },
    ip: null,
    hourMs: 0,
    counts: [{ connectionId: id, counts: { token_reads: 5 }, lastReadAtMs: Date.now() }],
  });
  expect((await show(isolate, theirs, id)).read_count).toBe(0);
  expect(await audits(mine)).toEqual([]);
  const { rows } = await world.db.execute(sql`select 1 from usage_hours
    where project_id in (${mine.id}, ${theirs.id})`);
  expect(rows).toEqual([]);
});

test("an audit event names fifty connections and counts them all", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const others = Array.from({ length: 119 }, () => newId("connection"));
  await insertUsage(world.db, {
    projectId: project.id,
    actor: { type: "api_key", id: "key_x" },
    ip: null,
    hourMs: 0,
    counts: [id, ...others].map((connectionId) => ({
      connectionId,
      counts: { token_reads: 1 },
      lastReadAtMs: Date.now(),
    })),
  });
  const [audit] = await audits(project);
  expect(audit?.data).toMatchObject({ reads: 120, connection_count: 120 });
  expect(audit?.data.connections).toHaveLength(50);
});

test("a full memory is written at once, and no read goes uncounted", () => {
  const counter = new UsageCounter();
  const ctx = apiKey("prj_1", ["tokens:read"]);
  const answers = Array.from({ length: 5_000 }, (_, i) =>
    counter.count(ctx, "prj_1", `con_${i}`, "token_reads", i),
  );
  expect(answers[0]).toBe("later");
  expect(new Set(answers.slice(1, -1))).toEqual(new Set([null]));
  expect(answers.at(-1)).toBe("now");
  expect(counter.take().flatMap(({ counts }) => counts)).toHaveLength(5_000);
  expect(counter.count(ctx, "prj_1", "con_next", "refreshes", 1)).toBeNull();
  counter.begin();
  expect(counter.take().flatMap(({ counts }) => counts)).toHaveLength(1);
  expect(counter.count(ctx, "prj_1", "con_next", "refreshes", 1)).toBe("later");
});

test("counts that cannot be written are lost without harm to reads", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await project.read(isolate, id);
  await isolate.settled();
  world.stores.bridge.faults.set("sql", { mode: "refuse" });
  await isolate.flushReads();
  world.stores.bridge.faults.set("sql", { mode: "ok" });
  expect((await show(isolate, project, id)).read_count).toBe(0);
  await project.read(isolate, id);
  await isolate.flushReads();
  expect((await show(isolate, project, id)).read_count).toBe(1);
});

test("a flush that died with its request is replaced by the next read's", () => {
  const counter = new UsageCounter();
  const caller = apiKey("prj_1", ["tokens:read"]);
  const count = (nowMs: number) => counter.count(caller, "prj_1", "con_1", "token_reads", nowMs);
  expect(count(1_000)).toBe("later");
  expect(count(1_001)).toBeNull();
  expect(count(20_999)).toBeNull();
  expect(count(21_000)).toBe("later");
  expect(count(21_001)).toBeNull();
  counter.begin();
  expect(count(21_002)).toBe("later");
});

test("only a token that was handed out counts as read", async () => {
  const project = await world.project();
  const { id } = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "status", status: 503 });
  expect((await project.read(isolate, id)).ok).toBe(false);
  valueOf(await readTokens(isolate, project.ctx, { connection_ids: [id] }));
  world.double.program("refresh", { kind: "ok" });
  await isolate.settled();
  await isolate.flushReads();
  expect(await project.reads(id)).toBe(0);
  await world.db.execute(sql`update connection_tokens
    set retry_at = null, expires_at = clock_timestamp() where connection_id = ${id}`);
  const reader = world.isolate();
  valueOf(await project.read(reader, id));
  await reader.flushReads();
  expect(await project.reads(id)).toBe(1);
});
