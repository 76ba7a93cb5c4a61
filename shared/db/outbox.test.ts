import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { account, service, visitor } from "#support/services/callers";
import { isId, newId } from "../ids.ts";
import { type Database, makeDatabase } from "./client.ts";
import { outboxInsert } from "./outbox.ts";

let stores: TestDatabase;
let db: Database;
const projectId = newId("project");

beforeAll(async () => {
  stores = await startTestDatabase();
  db = makeDatabase(stores.env);
  await db.execute(sql`insert into projects (id, name) values (${projectId}, 'Shop')`);
});
afterAll(() => stores.close());

/** Runs one statement that inserts events, and takes them out of the outbox again. */
async function written(statement: SQL): Promise<Record<string, unknown>[]> {
  await db.execute(statement);
  const { rows } = await db.execute(sql`delete from outbox returning *`);
  return rows;
}

const list = (...rows: string[]): SQL =>
  sql`(select * from jsonb_to_recordset(${JSON.stringify(rows.map((id) => ({ id })))}::jsonb) as r(id text)) changed`;

const revoked = (connection: string | SQL<string>) =>
  ({ type: "connection.revoked", projectId, subject: { connection }, data: {} }) as const;

test("an event without a source is written once, with its actor and its request", async () => {
  const ctx = account("acc_1");
  const connectionId = newId("connection");
  const [row, ...others] = await written(outboxInsert(ctx, revoked(connectionId)));
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    project_id: projectId,
    type: "connection.revoked",
    actor: { type: "account", id: "acc_1" },
    subject: connectionId,
    data: {},
    request_id: ctx.requestId,
  });
  expect(isId("event", String(row?.["id"]))).toBe(true);
});

test("an anonymous actor has no id, and an event of several requests names none", async () => {
  const [anonymous] = await written(outboxInsert(visitor(), revoked("con_1")));
  expect(anonymous?.["actor"]).toEqual({ type: "anonymous", id: null });
  const by = { actor: service("tokens").actor, requestId: null };
  const data = { reads: 3, connection_count: 2, connections: ["con_1", "con_2"] };
  const [row] = await written(
    outboxInsert(by, { type: "connection.tokens_read", projectId, subject: null, data }),
  );
  expect(row).toMatchObject({
    actor: { type: "service", id: "tokens" },
    subject: null,
    request_id: null,
    data,
  });
});

test("a source without a row writes nothing, one with a row writes one event", async () => {
  const connection = sql<string>`changed.id`;
  expect(await written(outboxInsert(visitor(), revoked(connection), list()))).toEqual([]);
  const [row, ...others] = await written(
    outboxInsert(visitor(), revoked(connection), list("con_1")),
  );
  expect([row?.["subject"], others]).toEqual(["con_1", []]);
});

test("a source of many rows writes an event with an id of its own for each", async () => {
  const event = revoked(sql<string>`changed.id`);
  const rows = await written(outboxInsert(visitor(), event, list("con_1", "con_2", "con_3"), 4));
  expect(rows.map((row) => row["subject"])).toEqual(["con_1", "con_2", "con_3"]);
  expect(new Set(rows.map((row) => row["id"])).size).toBe(3);
  for (const row of rows) expect(isId("event", String(row["id"]))).toBe(true);
});

test.each([1, 2])("more rows than the %i announced fail the whole statement", async (atMost) => {
  const event = revoked(sql<string>`changed.id`);
  const insert = outboxInsert(visitor(), event, list("con_1", "con_2", "con_3"), atMost);
  await expect(db.execute(insert)).rejects.toThrow("Failed query");
  expect(await written(sql`select`)).toEqual([]);
});

test("members that the statement computes keep their types beside those that were known before", async () => {
  const [row] = await written(
    outboxInsert(
      visitor(),
      {
        type: "connection.updated",
        projectId,
        subject: { connection: "con_1" },
        data: { confirmed: true, tags: false, state: sql`x.state`, metadata: sql`x.state is null` },
      },
      sql`(select 'active'::text as state) x`,
    ),
  );
  expect(row?.["data"]).toEqual({
    confirmed: true,
    tags: false,
    state: "active",
    metadata: false,
  });
});

test("null and text that means something to SQL or JSON arrive as they are", async () => {
  const provider_error = `'; drop table outbox; -- "\\`;
  const failing = (error: string | null) =>
    outboxInsert(visitor(), {
      type: "connection.refresh_failing",
      projectId,
      subject: { connection: "con_1" },
      data: { code: "config_error", provider_error: error },
    });
  const [quoted] = await written(failing(provider_error));
  expect(quoted?.["data"]).toEqual({ code: "config_error", provider_error });
  const [empty] = await written(failing(null));
  expect(empty?.["data"]).toEqual({ code: "config_error", provider_error: null });
});

test("a type, a subject or a member that the catalogue does not have does not compile", () => {
  const by = visitor();
  const about = { projectId, subject: { connection: "con_1" } } as const;
  const wrong = [
    // @ts-expect-error no such type
    outboxInsert(by, { type: "thing.done", ...about, data: {} }),
    // @ts-expect-error a connection's event is not about a project
    outboxInsert(by, { ...revoked("con_1"), subject: { project: "prj_1" } }),
    // @ts-expect-error a connection's event is about one
    outboxInsert(by, { ...revoked("con_1"), subject: null }),
    // @ts-expect-error a member is missing
    outboxInsert(by, { type: "connection.recovered", ...about, data: {} }),
    // @ts-expect-error no such member
    outboxInsert(by, { type: "connection.deleted", ...about, data: { hard: true, name: "x" } }),
    // @ts-expect-error no such state
    outboxInsert(by, { type: "connection.recovered", ...about, data: { state: "asleep" } }),
    outboxInsert(by, {
      type: "connection.deleted",
      ...about,
      // @ts-expect-error an expression of another type
      data: { hard: sql<string>`x.state` },
    }),
  ];
  expect(wrong).toHaveLength(7);
});
