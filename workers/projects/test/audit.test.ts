import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import { newId } from "#shared/ids";
import { listLinesAfter } from "../src/audit/audit-repository.ts";
import { drainOutbox } from "../src/audit/drain-outbox.ts";
import { hashAuditLine } from "../src/audit/audit-line.ts";
import { listAuditLog } from "../src/audit/list-audit-log.ts";
import { appendLines } from "../src/audit/outbox-repository.ts";
import { recordRefusal } from "../src/audit/record-refusal.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { verifyAuditChain } from "../src/audit/verify-audit-chain.ts";
import type { TestDatabase } from "#support/database";
import { addMadeUpEvents } from "#support/made-up-events";
import { apiKey, service, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import {
  type ProjectsIsolate,
  makeTenant,
  startProjectsIsolate,
  projectsInProcess,
} from "#support/services/projects-in-process";

let stores: TestDatabase;
let projects: ProjectsIsolate;

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

const drain = (projectId: string) =>
  drainOutbox(projects, service("tokens", projectId), { project_id: projectId });

const addEvents = (projectId: string, count: number) =>
  addMadeUpEvents(projects.db, projectId, count);

const readLines = (projectId: string) => listLinesAfter(projects.db, projectId, 0, 10_000);

const verify = async (projectId: string) => verifyAuditChain(projectId, await readLines(projectId));

const left = async (projectId: string) => {
  const { rows } = await projects.db.execute<{ n: number }>(
    sql`select count(*)::int as n from outbox where project_id = ${projectId}`,
  );
  return rows[0]?.n;
};

async function makeLog(events: number) {
  const tenant = await makeTenant(projects);
  await projects.settled();
  await addEvents(tenant.projectId, events);
  valueOf(await drain(tenant.projectId));
  return tenant;
}

/** As a superuser who goes round the trigger. */
const tamper = (statement: ReturnType<typeof sql>) =>
  projects.db.batch([
    projects.db.execute(sql`alter table audit_log disable trigger user`),
    projects.db.execute(statement),
    projects.db.execute(sql`alter table audit_log enable trigger user`),
  ]);

test("events become lines in the order in which they happened, to the microsecond", async () => {
  const { projectId } = await makeTenant(projects);
  await projects.settled();
  await addEvents(projectId, 120);
  expect(await drain(projectId)).toEqual({ ok: true, value: { drained: 120 } });
  expect(await drain(projectId)).toEqual({ ok: true, value: { drained: 0 } });
  const lines = await readLines(projectId);
  expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: 121 }, (_, i) => i + 1));
  const order = lines.map((line) => `${line.occurred_at} ${line.event_id}`);
  expect(order).toEqual([...order].sort());
  expect(lines[0]).toMatchObject({ type: "project.created", subject: projectId });
  expect(lines[1]?.data).toMatchObject({ z: { a: "ü\n", b: 1 }, pi: 3.25, big: 1e21 });
  expect(await left(projectId)).toBe(0);
  expect(await verify(projectId)).toEqual({
    intact: true,
    head: { seq: 121, hash: lines.at(-1)?.hash },
  });
});

test("eight drainers at once make one whole chain of every event, once", async () => {
  const { projectId } = await makeTenant(projects);
  const other = await makeLog(10);
  await projects.settled();
  await addEvents(projectId, 600);
  const isolates = Array.from({ length: 8 }, () => startProjectsIsolate(stores));
  let drained = 0;
  for (let round = 0; round < 5 && (await left(projectId)) !== 0; round++) {
    const answers = await Promise.all(
      isolates.map((isolate) =>
        drainOutbox(isolate, service("oauth", projectId), { project_id: projectId }),
      ),
    );
    for (const answer of answers) drained += valueOf(answer).drained;
  }
  expect(drained).toBe(600);
  const lines = await readLines(projectId);
  expect(new Set(lines.map((line) => line.event_id)).size).toBe(601);
  expect(await verify(projectId)).toMatchObject({ intact: true, head: { seq: 601 } });
  expect(await verify(other.projectId)).toMatchObject({ intact: true, head: { seq: 11 } });
});

test("a drainer that was overtaken between its look and its write writes nothing twice", async () => {
  const { projectId } = await makeTenant(projects);
  await projects.settled();
  await addEvents(projectId, 5);
  const overtaken = stores.bridge.faults.holdNext("update audit_heads", { before: true });
  const slow = drain(projectId);
  await overtaken.reached;
  expect(valueOf(await drain(projectId)).drained).toBe(5);
  await addEvents(projectId, 3);
  overtaken.release();
  expect(valueOf(await slow).drained).toBe(3);
  expect(await verify(projectId)).toMatchObject({ intact: true, head: { seq: 9 } });
});

test("a call drains at most 1,000 events and the next one goes on", async () => {
  const { projectId } = await makeTenant(projects);
  await projects.settled();
  await addEvents(projectId, 1_010);
  expect(valueOf(await drain(projectId)).drained).toBe(1_000);
  expect(valueOf(await drain(projectId)).drained).toBe(10);
  expect(await verify(projectId)).toMatchObject({ intact: true, head: { seq: 1_011 } });
});

test("the sweep drains every project that a nudge missed", async () => {
  const tenants = [await makeTenant(projects), await makeTenant(projects)];
  await projects.settled();
  valueOf(await runDue(projects, service("gateway")));
  for (const { projectId } of tenants) await addEvents(projectId, 3);
  expect(await runDue(projects, service("gateway"))).toEqual({
    ok: true,
    value: { drained: 6, webhooks_sent: 0, waiting: 0 },
  });
  for (const { projectId } of tenants) expect(await left(projectId)).toBe(0);
});

test("only Atlas itself drains, and only in the project that it calls for", async () => {
  const { projectId, as } = await makeTenant(projects);
  const other = await makeTenant(projects);
  const input = { project_id: projectId };
  const asTokens = projectsInProcess(projects, "tokens");
  for (const ctx of [
    visitor(),
    as("owner"),
    apiKey(projectId, ["audit:read"]),
    service("tokens"),
    service("tokens", other.projectId),
  ])
    expect(await asTokens.drainOutbox(ctx, input)).toMatchObject({
      ok: false,
      error: { code: "forbidden" },
    });
  expect(await projectsInProcess(projects).runDue(as("owner"))).toMatchObject({
    error: { code: "forbidden" },
  });
  const nowhere = newId("project");
  expect(
    await drainOutbox(projects, service("tokens", nowhere), { project_id: nowhere }),
  ).toMatchObject({ error: { code: "not_found" } });
});

test("the log is read newest first, page by page, by its own project only", async () => {
  const { projectId, as } = await makeLog(7);
  const other = await makeLog(2);
  const read = async (cursor?: string, ctx = as("viewer")) =>
    valueOf(
      await listAuditLog(projects, ctx, { limit: 3, ...(cursor === undefined ? {} : { cursor }) }),
    );
  const seen: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    seen.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen.map((entry) => entry.seq)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  const lines = await readLines(projectId);
  expect(seen.at(-1)?.hash).toBe(lines[0]?.hash);
  expect(seen.at(-1)?.occurred_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

  const second = (await read()).next_cursor ?? undefined;
  const elsewhere = await read(second, other.as("viewer"));
  const theirs = (await readLines(other.projectId)).map((line) => line.event_id);
  for (const entry of elsewhere.data) expect(theirs).toContain(entry.event_id);
});

test("the log exported through its pages verifies", async () => {
  const { projectId, as } = await makeLog(5);
  const { data } = valueOf(await listAuditLog(projects, as("viewer"), { limit: 100 }));
  const exported = data.toReversed().map((entry, index, all) => ({
    ...entry,
    project_id: projectId,
    previous_hash: all[index - 1]?.hash ?? "0".repeat(64),
  }));
  expect(await verifyAuditChain(projectId, exported)).toMatchObject({ intact: true });
});

test.each(["x", "YXVkaXQ6", "audit:3", "YXVkaXQ6LTE", "YXVkaXQ6MWUz", "\u0000", "💥"])(
  "the cursor %j is refused",
  async (cursor) => {
    const { as } = await makeTenant(projects);
    expect(await listAuditLog(projects, as("owner"), { limit: 3, cursor })).toMatchObject({
      ok: false,
      error: { code: "invalid_cursor" },
    });
  },
);

test("reading the log needs audit:read", async () => {
  const { projectId } = await makeTenant(projects);
  const input = { limit: 3 };
  expect(await listAuditLog(projects, visitor(), input)).toMatchObject({
    error: { code: "unauthenticated" },
  });
  expect(await listAuditLog(projects, apiKey(projectId, ["tokens:read"]), input)).toMatchObject({
    error: { code: "forbidden" },
  });
  expect(await listAuditLog(projects, apiKey(projectId, ["audit:read"]), input)).toMatchObject({
    ok: true,
  });
});

const TAMPERINGS = [
  [
    "altering its data",
    (id: string) => sql`update audit_log set data = '{}'
    where project_id = ${id} and seq = 4`,
    { fault: "altered", seq: 4 },
  ],
  [
    "altering its moment by a microsecond",
    (id: string) => sql`update audit_log
    set occurred_at = occurred_at + interval '1 microsecond'
    where project_id = ${id} and seq = 4`,
    { fault: "altered", seq: 4 },
  ],
  [
    "altering its actor",
    (id: string) => sql`update audit_log set actor = '{"type":"service","id":null}'
    where project_id = ${id} and seq = 4`,
    { fault: "altered", seq: 4 },
  ],
  [
    "deleting it",
    (id: string) => sql`delete from audit_log
    where project_id = ${id} and seq = 4`,
    { fault: "missing", seq: 4 },
  ],
  [
    "reordering it",
    (id: string) => sql`update audit_log
    set event_id = event_id || 'x', data = other.data, hash = other.hash, previous_hash = other.previous_hash
    from (select data, hash, previous_hash from audit_log where project_id = ${id} and seq = 5) other
    where project_id = ${id} and seq = 4`,
    { fault: "altered", seq: 4 },
  ],
] as const;

test.each(TAMPERINGS)("a superuser %s is found at that line", async (_, statement, fault) => {
  const { projectId } = await makeLog(7);
  await tamper(statement(projectId));
  expect(await verify(projectId)).toEqual({ intact: false, ...fault });
});

test("a superuser cutting the tail, head included, is found with an exported head", async () => {
  const { projectId } = await makeLog(7);
  const lines = await readLines(projectId);
  const kept = { seq: 8, hash: lines[7]?.hash ?? "" };
  await tamper(sql`delete from audit_log where project_id = ${projectId} and seq > 5`);
  await projects.db.execute(sql`update audit_heads set seq = 5, hash = ${lines[4]?.hash}
    where project_id = ${projectId}`);
  const cut = await readLines(projectId);
  expect(await verifyAuditChain(projectId, cut, kept)).toEqual({
    intact: false,
    fault: "missing",
    seq: 6,
  });
});

test("a line has the address that the call came from, and says what was refused", async () => {
  const { projectId, as } = await makeTenant(projects);
  const developer = { ...as("developer"), ip: "203.0.113.7" };
  const refused = { operation: "POST /v1/api-keys", code: "forbidden", count: 3 } as const;
  valueOf(await recordRefusal(projects, developer, refused));
  await projects.settled();
  const { data } = valueOf(await listAuditLog(projects, as("owner"), { limit: 10 }));
  expect(data).toMatchObject([
    {
      type: "call.refused",
      actor: { type: "account" },
      address: "203.0.113.7",
      result: "refused",
      data: refused,
      request_id: developer.requestId,
    },
    { type: "project.created", result: "done" },
  ]);
  expect(await verify(projectId)).toMatchObject({ intact: true, head: { seq: 2 } });
});

test("an older Worker's lines among newer ones do not break the chain", async () => {
  const { projectId } = await makeTenant(projects);
  await projects.settled();
  await addEvents(projectId, 1);
  const [last] = (await readLines(projectId)).slice(-1);
  if (last === undefined) throw new Error("no line");
  const { rows } = await projects.db.execute<{ id: string; occurred_at: string }>(sql`
    select id, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as occurred_at
    from outbox where project_id = ${projectId}`);
  const [event] = rows;
  if (event === undefined) throw new Error("no event");
  const line = {
    project_id: projectId,
    event_id: event.id,
    type: "thing.done",
    actor: { type: "service", id: "tokens" },
    subject: null,
    data: {},
    request_id: null,
    address: null,
    result: null,
    occurred_at: event.occurred_at,
    seq: last.seq + 1,
  };
  const hash = await hashAuditLine(last.hash, line);
  const linked = { ...line, previous_hash: last.hash, hash };
  expect(await appendLines(projects.db, projectId, last, [linked])).toEqual({ queued: 0 });
  await addEvents(projectId, 2);
  valueOf(await drain(projectId));
  expect(await verify(projectId)).toMatchObject({ intact: true, head: { seq: last.seq + 3 } });
});

test("nobody who is not known in a project leaves a refusal", async () => {
  const refused = { operation: "GET /v1/key", code: "forbidden", count: 1 } as const;
  expect(await recordRefusal(projects, visitor(), refused)).toMatchObject({ ok: false });
});
