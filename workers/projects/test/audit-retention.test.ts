import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addMadeUpEvents } from "#support/made-up-events";
import type { TestDatabase } from "#support/database";
import { service } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import {
  type ProjectsIsolate,
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { listLinesAfter } from "../src/audit/audit-repository.ts";
import { drainOutbox } from "../src/audit/drain-outbox.ts";
import { trimAuditLogs } from "../src/audit/retention/trim-audit-logs.ts";
import { trimLines } from "../src/audit/retention/trim-repository.ts";
import { verifyAuditChain } from "../src/audit/verify-audit-chain.ts";

let stores: TestDatabase;
let projects: ProjectsIsolate;
const job = service("projects");

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

const drain = async (id: string) => {
  valueOf(await drainOutbox(projects, service("tokens", id), { project_id: id }));
};

/** A project with so many lines of 100 days ago, then so many of today, that keeps its log for so long. */
async function setUp(old: number, young: number, days: number | null) {
  const isolate = startProjectsIsolate(stores);
  const tenant = await makeTenant(isolate);
  const { projectId } = tenant;
  await isolate.settled();
  // Its first line cannot have been there before the project.
  await projects.db.execute(sql`alter table audit_log disable trigger user`);
  await projects.db.execute(sql`delete from audit_log where project_id = ${projectId}`);
  await projects.db.execute(sql`alter table audit_log enable trigger user`);
  await projects.db.execute(sql`update audit_heads set seq = 0, hash = start_hash
    where project_id = ${projectId}`);
  if (old > 0) await addMadeUpEvents(projects.db, projectId, old);
  await projects.db.execute(sql`update outbox set occurred_at = occurred_at - interval '100 days'
    where project_id = ${projectId}`);
  await drain(projectId);
  if (young > 0) await addMadeUpEvents(projects.db, projectId, young);
  await drain(projectId);
  await projects.db.execute(sql`update projects set audit_retention_days = ${days}
    where id = ${projectId}`);
  return tenant;
}

async function stateOf(projectId: string) {
  const { rows } = await projects.db.execute<{ seq: string; hash: string }>(sql`
    select start_seq as seq, start_hash as hash from audit_heads where project_id = ${projectId}`);
  const start = { seq: Number(rows[0]?.seq), hash: rows[0]?.hash ?? "" };
  const lines = await listLinesAfter(projects.db, projectId, 0, 10_000);
  const verdict = await verifyAuditChain(projectId, lines, undefined, { ...start, isKnown: false });
  return { start, lines, verdict };
}

test("old lines go from the beginning, in batches, and the chain still verifies", async () => {
  const { projectId } = await setUp(25, 5, 90);
  for (const removed of [10, 10, 5, 0])
    expect(await trimLines(projects.db, job, projectId, 10)).toBe(removed);
  await drain(projectId);
  const { start, lines, verdict } = await stateOf(projectId);
  expect(start.seq).toBe(25);
  // One line for each batch.
  expect(lines.map(({ seq }) => seq)).toEqual([26, 27, 28, 29, 30, 31, 32, 33]);
  expect(lines.at(-1)).toMatchObject({
    type: "audit_log.trimmed",
    actor: { type: "service", id: "projects" },
    data: { last_seq: 25, last_hash: start.hash },
  });
  expect(verdict).toMatchObject({ intact: true, head: { seq: 33 } });
});

test("a log that is all old becomes empty, and goes on with the next number", async () => {
  const { projectId } = await setUp(3, 0, 30);
  expect(await trimLines(projects.db, job, projectId, 100)).toBe(3);
  await drain(projectId);
  const { lines, verdict } = await stateOf(projectId);
  expect(lines.map(({ seq }) => seq)).toEqual([4]);
  expect(verdict.intact).toBe(true);
});

test("nothing goes without a setting, before its time, or for the lines about removals alone", async () => {
  const forEver = await setUp(3, 0, null);
  expect(await trimLines(projects.db, job, forEver.projectId, 100)).toBe(0);
  const longer = await setUp(3, 0, 100);
  // They are due, and a day has not passed.
  await trimAuditLogs(projects, job);
  expect((await stateOf(longer.projectId)).lines).toHaveLength(3);
  const once = await setUp(3, 0, 30);
  expect(await trimAuditLogs(projects, job)).toBeGreaterThanOrEqual(3);
  await projects.db.execute(sql`update outbox set occurred_at = occurred_at - interval '90 days'
    where project_id = ${once.projectId}`);
  await drain(once.projectId);
  await trimAuditLogs(projects, job);
  expect((await stateOf(once.projectId)).lines).toMatchObject([{ type: "audit_log.trimmed" }]);
});

test("a project that fails does not keep the others from losing theirs", async () => {
  const [one, two] = [await setUp(3, 0, 30), await setUp(3, 0, 30)];
  await projects.db.execute(sql`delete from outbox where project_id = ${one.projectId}`);
  const db = Object.assign(Object.create(projects.db) as typeof projects.db, {
    execute: (query: Parameters<typeof projects.db.execute>[0]) =>
      JSON.stringify(query).includes(one.projectId)
        ? Promise.reject(new Error("away"))
        : projects.db.execute(query),
  });
  await trimAuditLogs({ ...projects, db, log: () => undefined }, job);
  expect((await stateOf(one.projectId)).lines).toHaveLength(3);
  expect((await stateOf(two.projectId)).start.seq).toBe(3);
});

test("two runs at once remove each line once", async () => {
  const { projectId } = await setUp(20, 2, 30);
  const removed = await Promise.all(
    Array.from({ length: 4 }, () => trimLines(projects.db, job, projectId, 7)),
  );
  const again = await trimLines(projects.db, job, projectId, 100);
  expect(removed.reduce((sum, count) => sum + count, again)).toBe(20);
  await drain(projectId);
  expect((await stateOf(projectId)).verdict.intact).toBe(true);
});

test.each([
  ["a line in the middle", sql`delete from audit_log where seq = 2`],
  ["the end", sql`delete from audit_log where seq = 5`],
  ["the beginning, without moving the start", sql`delete from audit_log where seq = 1`],
  ["all lines of all projects", sql`delete from audit_log`],
  ["what is in a line", sql`update audit_log set type = 'x' where seq = 1`],
  ["the whole table", sql`truncate audit_log`],
])("the database refuses to remove or to change %s", async (_what, statement) => {
  const { projectId } = await setUp(3, 2, 30);
  await expect(projects.db.execute(statement)).rejects.toThrow("Failed query");
  expect((await stateOf(projectId)).lines).toHaveLength(5);
});

test("the database refuses to remove lines that are too young, or past the start", async () => {
  const { projectId } = await setUp(3, 2, 30);
  const remove = (start: number, upTo: number) =>
    projects.db.execute(sql`
      with moved as (
        update audit_heads h set start_seq = ${start}::bigint, start_hash = a.hash from audit_log a
        where h.project_id = ${projectId} and a.project_id = h.project_id and a.seq = ${start}::bigint
      ) delete from audit_log where project_id = ${projectId} and seq <= ${upTo}::bigint`);
  await expect(remove(4, 4)).rejects.toThrow("Failed query");
  await expect(remove(2, 3)).rejects.toThrow("Failed query");
  await expect(remove(3, 2)).rejects.toThrow("Failed query");
  await remove(3, 3);
  expect((await stateOf(projectId)).lines).toHaveLength(2);
});

test("a chain whose beginning somebody else removed is found cut", async () => {
  const { projectId } = await setUp(3, 2, 30);
  expect(await trimLines(projects.db, job, projectId, 100)).toBe(3);
  await projects.db.execute(sql`delete from outbox where project_id = ${projectId}`);
  expect((await stateOf(projectId)).verdict).toEqual({ intact: false, fault: "cut", seq: 3 });
});

test("owners and admins set how long the log is kept, within bounds, and a line says so", async () => {
  const tenant = await makeTenant(projects);
  const service = projectsInProcess(projects);
  const change = (days: number | null) => ({
    changes: { audit_retention_days: days },
    version: null,
  });
  for (const days of [90, 90, null])
    expect(valueOf(await service.updateProject(tenant.as("owner"), change(days)))).toMatchObject({
      audit_retention_days: days,
    });
  expect(await service.updateProject(tenant.as("developer"), change(30))).toMatchObject({
    ok: false,
    error: { code: "forbidden" },
  });
  await projects.settled();
  await drain(tenant.projectId);
  const { lines } = await stateOf(tenant.projectId);
  expect(lines.slice(1).map(({ type, data }) => [type, data])).toEqual([
    ["project.audit_retention_changed", { days: 90 }],
    ["project.audit_retention_changed", { days: null }],
  ]);
});
