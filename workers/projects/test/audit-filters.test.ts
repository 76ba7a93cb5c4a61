import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { type ListAuditLogInput, listAuditLogInput } from "#shared/contracts/projects/audit-log";
import type { EventType } from "#shared/contracts/events";
import { outboxInsert } from "#shared/db/outbox";
import { newId } from "#shared/ids";
import { drainOutbox } from "../src/audit/drain-outbox.ts";
import { listAuditLog } from "../src/audit/list-audit-log.ts";
import type { TestDatabase } from "#support/database";
import { service } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import {
  type ProjectsIsolate,
  makeTenant,
  startProjectsIsolate,
} from "#support/services/projects-in-process";

let stores: TestDatabase;
let projects: ProjectsIsolate;
let owner: CallContext;
let projectId: string;

const [ann, key] = [newId("account"), newId("apiKey")];
const [con1, con2, int1] = [newId("connection"), newId("connection"), newId("integration")];
/** Type, subject, actor; a minute apart. */
const EVENTS = [
  ["integration.created", int1, ann],
  ["connection.created", con1, "oauth"],
  ["connection.updated", con1, key],
  ["connection.created", con2, "oauth"],
  ["connection.updated", con1, ann],
  ["connection.revoked", con2, ann],
] as const;
const at = (minute: number, rest = "00.000000") =>
  `2026-01-01T12:${String(minute).padStart(2, "0")}:${rest}Z`;

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

beforeEach(async () => {
  const tenant = await makeTenant(projects);
  await projects.settled();
  ({ projectId } = tenant);
  owner = tenant.as("owner");
  await addEvents(projectId);
});

type Made = Extract<EventType, (typeof EVENTS)[number][0]>;

/** The insert of one event; its data is the least that the catalogue wants. */
function insertOf(type: Made, project: string, subject: string, actor: string): SQL {
  const by = { actor: { type: "account", id: actor }, requestId: null };
  const about = { connection: subject };
  switch (type) {
    case "integration.created":
      return outboxInsert(by, {
        type,
        projectId: project,
        subject: { integration: subject },
        data: { provider: "github" },
      });
    case "connection.created":
      return outboxInsert(by, {
        type,
        projectId: project,
        subject: about,
        data: { integration_id: int1, state: "active" },
      });
    case "connection.updated":
    case "connection.revoked":
      return outboxInsert(by, { type, projectId: project, subject: about, data: {} });
  }
}

async function addEvents(project: string): Promise<void> {
  for (const [minute, [type, subject, actor]] of EVENTS.entries()) {
    const { rows } = await projects.db.execute<{ id: string }>(
      sql`${insertOf(type, project, subject, actor)} returning id`,
    );
    await projects.db.execute(sql`
      update outbox set occurred_at = ${at(minute)}::timestamptz where id = ${rows[0]?.id}`);
  }
  valueOf(await drainOutbox(projects, service("tokens", project), { project_id: project }));
}

const ask = (filter: Partial<ListAuditLogInput>, ctx = owner) =>
  listAuditLog(projects, ctx, { limit: 100, ...filter });
/** The minutes of the lines, oldest first; the project's own line is not one of them. */
const minutes = async (filter: Partial<ListAuditLogInput>) =>
  valueOf(await ask(filter))
    .data.filter(({ type }) => type !== "project.created")
    .map(({ occurred_at }) => Number(occurred_at.slice(14, 16)))
    .toReversed();

test.each<[what: string, filter: Partial<ListAuditLogInput>, found: number[]]>([
  ["nothing", {}, [0, 1, 2, 3, 4, 5]],
  ["a subject", { subject: con1 }, [1, 2, 4]],
  ["an unknown subject", { subject: newId("connection") }, []],
  ["a type", { type: "connection.created" }, [1, 3]],
  ["the beginning of types", { type: "connection." }, [1, 2, 3, 4, 5]],
  ["an unknown type", { type: "connection.created".slice(0, -1) }, []],
  ["an actor", { actor: ann }, [0, 4, 5]],
  ["a service", { actor: "oauth" }, [1, 3]],
  ["a start", { since: at(4) }, [4, 5]],
  ["a start a microsecond later", { since: at(4, "00.000001") }, [5]],
  ["an end", { until: at(2) }, [0, 1]],
  ["an end a microsecond later", { until: at(2, "00.000001") }, [0, 1, 2]],
  ["a start and an end", { since: at(1), until: at(3) }, [1, 2]],
  ["a subject and an actor", { subject: con1, actor: ann }, [4]],
  ["a subject and a type", { subject: con1, type: "connection.updated" }, [2, 4]],
  [
    "all of them",
    { subject: con1, type: "connection.", actor: key, since: at(0), until: at(9) },
    [2],
  ],
])("%s finds what it means", async (_what, filter, found) => {
  expect(await minutes(filter)).toEqual(found);
});

test("pages of a filter show each line once, also under another filter's cursor", async () => {
  const filter = { type: "connection.", limit: 2 };
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 4; page += 1) {
    const asked = { ...filter, ...(cursor === undefined ? {} : { cursor }) };
    const { data, next_cursor } = valueOf(await ask(asked));
    seen.push(...data.map(({ occurred_at }) => occurred_at.slice(14, 16)));
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  expect(seen).toEqual(["05", "04", "03", "02", "01"]);
  const first = valueOf(await ask({ subject: con2, limit: 1 }));
  const rest = { subject: con1, cursor: first.next_cursor ?? "" };
  expect(await minutes(rest)).toEqual([1, 2, 4]);
});

test("a filter finds no other project's lines", async () => {
  const other = await makeTenant(projects);
  await projects.settled();
  for (const filter of [
    { subject: con1 },
    { type: "connection." },
    { actor: ann },
    { since: at(0) },
  ])
    expect(
      valueOf(await ask(filter, other.as("owner"))).data.filter(
        ({ type }) => type !== "project.created",
      ),
    ).toEqual([]);
});

test.each([
  ["subject", "con 1"],
  ["subject", "\u0000"],
  ["subject", ""],
  ["type", "connection"],
  ["type", "%."],
  ["type", "connection.%"],
  ["actor", "' or true"],
  ["since", "yesterday"],
  ["since", "0000-01-01T00:00:00Z"],
  ["since", `2026-01-01T00:00:00.${"0".repeat(40)}Z`],
  ["until", "2026-01-01"],
  ["until", "2026-13-01T00:00:00Z"],
])("%s=%j is refused before any statement", (name, value) => {
  expect(listAuditLogInput.safeParse({ [name]: value }).success).toBe(false);
});
