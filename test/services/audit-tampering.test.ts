import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Anchors, type ProjectReport, verifyLogs } from "../../deploy/audit/verify-logs.ts";
import { withDatabase } from "../../deploy/backup/postgres-programs.ts";
import { type AuditLine, hashAuditLine } from "../../workers/projects/src/audit/audit-line.ts";
import { listLinesAfter } from "../../workers/projects/src/audit/audit-repository.ts";
import { drainOutbox } from "../../workers/projects/src/audit/drain-outbox.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { addMadeUpEvents } from "#support/made-up-events";
import { service } from "#support/services/callers";
import {
  type ProjectsIsolate,
  makeTenant,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";

// Somebody who has the whole database: triggers are off, and hashes can be computed.

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let stores: TestDatabase;
let projects: ProjectsIsolate;
let databaseUrl: string;
let superuser: Client;
let folder: string;
let one: string;
let two: string;
let anchors: Anchors;

beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/atlas-anchors-`);
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
  projects = startProjectsIsolate(stores);
  const { rows } = await projects.db.execute<{ name: string }>(
    sql`select current_database() as name`,
  );
  databaseUrl = withDatabase(POSTGRES_URL, rows[0]?.name ?? "");
  superuser = new Client({ connectionString: databaseUrl });
  await superuser.connect();
  await superuser.query("set session_replication_role = replica");
});
afterAll(async () => {
  await superuser?.end();
  await projects?.settled();
  await stores?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  one = await projectWithLines(12);
  two = await projectWithLines(12);
  anchors = Object.fromEntries(
    (await verify()).map(({ project, head }) => [project, head ?? { seq: 0, hash: "" }]),
  );
});
afterEach(async () => {
  for (const id of [one, two])
    for (const table of ["audit_log", "audit_heads"])
      await superuser.query(`delete from ${table} where project_id = $1`, [id]);
});

async function projectWithLines(count: number): Promise<string> {
  const { projectId } = await makeTenant(projects);
  await projects.settled();
  await addMadeUpEvents(projects.db, projectId, count - 1);
  const input = { project_id: projectId };
  valueOf(await drainOutbox(projects, service("tokens", projectId), input));
  return projectId;
}

async function verify(kept: Anchors = {}, onlyNew = false): Promise<ProjectReport[]> {
  const reader = new Client({ connectionString: databaseUrl });
  await reader.connect();
  const reports: ProjectReport[] = [];
  const options = { project: null, anchors: kept, onlyNew };
  for await (const report of verifyLogs(reader, options)) reports.push(report);
  await reader.end();
  return reports.filter(({ project }) => [one, two].includes(project));
}

/** What is wrong with both logs, `null` for a whole one. */
async function faults(kept: Anchors = {}) {
  const reports = await verify(kept);
  const of = (id: string) => reports.find(({ project }) => project === id)?.fault;
  return [of(one), of(two)];
}

const change = (statement: string, values: unknown[] = []) => superuser.query(statement, values);

/** Computes every hash from this line on again, and the head, as somebody who knows how would. */
async function rehash(projectId: string, from: number): Promise<void> {
  const lines = await listLinesAfter(projects.db, projectId, 0, 100);
  let previous = lines.find(({ seq }) => seq === from - 1)?.hash ?? "0".repeat(64);
  for (const line of lines.filter(({ seq }) => seq >= from)) {
    const hash = await hashAuditLine(previous, line);
    await change(
      "update audit_log set previous_hash = $3, hash = $4 where project_id = $1 and seq = $2",
      [projectId, line.seq, previous, hash],
    );
    previous = hash;
  }
  await moveHead(projectId);
}

const moveHead = (projectId: string) =>
  change(
    `update audit_heads h set seq = a.seq, hash = a.hash from audit_log a
     where h.project_id = $1 and a.project_id = $1
       and a.seq = (select max(seq) from audit_log where project_id = $1)`,
    [projectId],
  );

test("logs that nobody touched are whole, also while lines are added", async () => {
  expect(await faults()).toEqual([null, null]);
  const adding = addMadeUpEvents(projects.db, one, 200).then(() =>
    drainOutbox(projects, service("tokens", one), { project_id: one }),
  );
  expect(await faults(anchors)).toEqual([null, null]);
  valueOf(await adding);
  expect(await faults(anchors)).toEqual([null, null]);
});

test.each([
  ["its type", "type = 'project.created'"],
  ["its data", `data = data || '{"n": 99}'`],
  ["who did it", `actor = '{"type":"account","id":"acc_somebody"}'`],
  ["its time", "occurred_at = occurred_at + interval '1 microsecond'"],
  ["its subject", "subject = 'con_2'"],
  ["its address", "address = '203.0.113.9'"],
  ["its result", "result = case when result is null then 'done' end"],
  ["its request", "request_id = 'req_2'"],
  ["its event's id", "event_id = event_id || 'x'"],
  ["its hash", "hash = repeat('a', 64)"],
])("a line of which %s was altered is named", async (_what, assignment) => {
  await change(`update audit_log set ${assignment} where project_id = $1 and seq = 5`, [one]);
  expect(await faults()).toEqual([{ fault: "altered", seq: 5 }, null]);
});

test("an altered line whose own hash was computed again is found at the next one", async () => {
  await change("update audit_log set type = 'x.y' where project_id = $1 and seq = 5", [one]);
  const line = (await listLinesAfter(projects.db, one, 4, 1))[0];
  const hash = await hashAuditLine(line?.previous_hash ?? "", line as AuditLine);
  await change("update audit_log set hash = $2 where project_id = $1 and seq = 5", [one, hash]);
  expect(await faults()).toEqual([{ fault: "unlinked", seq: 6 }, null]);
});

test("a line that was deleted in the middle is missing", async () => {
  await change("delete from audit_log where project_id = $1 and seq = 5", [one]);
  expect(await faults()).toEqual([{ fault: "missing", seq: 5 }, null]);
  await change("update audit_log set seq = seq - 1 where project_id = $1 and seq > 5", [one]);
  expect(await faults()).toEqual([{ fault: "altered", seq: 5 }, null]);
});

test("an end that was cut off shows, with the anchors even when the head was changed too", async () => {
  await change("delete from audit_log where project_id = $1 and seq > 10", [one]);
  expect(await faults()).toEqual([{ fault: "missing", seq: 11 }, null]);
  await moveHead(one);
  expect(await faults()).toEqual([null, null]);
  expect(await faults(anchors)).toEqual([{ fault: "missing", seq: 11 }, null]);
});

test("a log that is gone as a whole is found by the anchors", async () => {
  await change("delete from audit_log where project_id = $1", [one]);
  await change("delete from audit_heads where project_id = $1", [one]);
  expect((await faults(anchors))[0]).toEqual({ fault: "missing", seq: 1 });
});

test("a log that was altered and computed again is found by the anchors", async () => {
  await change("update audit_log set type = 'x.y' where project_id = $1 and seq = 5", [one]);
  await rehash(one, 5);
  expect(await faults()).toEqual([null, null]);
  expect(await faults(anchors)).toEqual([{ fault: "altered", seq: 12 }, null]);
});

test("lines that changed places are found", async () => {
  for (const [from, to] of [
    [5, 99],
    [6, 5],
    [99, 6],
  ])
    await change("update audit_log set seq = $3 where project_id = $1 and seq = $2", [
      one,
      from,
      to,
    ]);
  expect(await faults()).toEqual([{ fault: "altered", seq: 5 }, null]);
});

test("a line that was put in is found", async () => {
  await change("update audit_log set seq = seq + 100 where project_id = $1 and seq > 5", [one]);
  await change("update audit_log set seq = seq - 99 where project_id = $1 and seq > 100", [one]);
  await change(
    `insert into audit_log (project_id, seq, event_id, type, actor, subject, data, request_id, address, result,
       occurred_at, previous_hash, hash)
     select project_id, 6, event_id || 'z', type, actor, subject, data, request_id, address,
       result, occurred_at, hash, repeat('b', 64) from audit_log where project_id = $1 and seq = 5`,
    [one],
  );
  expect(await faults()).toEqual([{ fault: "altered", seq: 6 }, null]);
});

test("lines that were swapped between two projects are found in both", async () => {
  for (const [from, to, seq] of [
    [one, one, 105],
    [two, one, 5],
  ] as const)
    await change(
      "update audit_log set project_id = $2, seq = $4 where project_id = $1 and seq = $3",
      [from, to, 5, seq],
    );
  await change(
    "update audit_log set project_id = $2, seq = 5 where project_id = $1 and seq = 105",
    [one, two],
  );
  expect(await faults()).toEqual([
    { fault: "altered", seq: 5 },
    { fault: "altered", seq: 5 },
  ]);
});

test("a beginning that was cut off is found, also when the start was moved", async () => {
  await change("delete from audit_log where project_id = $1 and seq <= 4", [one]);
  expect(await faults()).toEqual([{ fault: "missing", seq: 1 }, null]);
  await change(
    `update audit_heads h set start_seq = 4, start_hash = a.previous_hash from audit_log a
     where h.project_id = $1 and a.project_id = $1 and a.seq = 5`,
    [one],
  );
  expect(await faults()).toEqual([{ fault: "cut", seq: 4 }, null]);
});

test("only what is new is read after the anchors, and what is wrong in it is found", async () => {
  await addMadeUpEvents(projects.db, one, 3);
  valueOf(await drainOutbox(projects, service("tokens", one), { project_id: one }));
  const reports = await verify(anchors, true);
  expect(Object.fromEntries(reports.map(({ project, lines }) => [project, lines]))).toEqual({
    [one]: 3,
    [two]: 0,
  });
  await change("update audit_log set type = 'x.y' where project_id = $1 and seq = 14", [one]);
  const broken = (await verify(anchors, true)).find(({ project }) => project === one);
  expect(broken?.fault).toEqual({ fault: "altered", seq: 14 });
});

/** Runs the command. */
const run = (args: readonly string[], url = databaseUrl) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env["PATH"] ?? "", DATABASE_URL: url };
    execFile("node", ["deploy/audit/main.ts", ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

test("the command prints anchors, takes them, names the line and ends with 1", async () => {
  const before = await run(["--project", one, "--json"]);
  expect(before.code).toBe(0);
  const file = join(folder, "anchors.json");
  await writeFile(file, before.stdout);
  expect(JSON.parse(before.stdout)).toMatchObject({ heads: { [one]: anchors[one] }, broken: [] });
  const whole = await run(["--project", one, "--anchors", file]);
  expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining("1 logs are whole") });
  await change("delete from audit_log where project_id = $1 and seq > 10", [one]);
  await moveHead(one);
  const cut = await run(["--project", one, "--anchors", file]);
  expect(cut.code).toBe(1);
  expect(cut.stdout).toContain(`broken  ${one}  line 11 is missing (missing)`);
});

test("the command refuses a report that is not one, and says when there is no database", async () => {
  const file = join(folder, "other.json");
  await writeFile(file, "[]");
  expect(await run(["--anchors", file])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("is not a report"),
  });
  const away = await run([], "postgresql://atlas:secret@127.0.0.1:1/atlas");
  expect(away.code).toBe(1);
  expect(away.stderr).toContain("127.0.0.1:1 cannot be reached (ECONNREFUSED)");
  expect(away.stderr + away.stdout).not.toContain("secret");
});
