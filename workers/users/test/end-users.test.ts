import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { EndUserRecord } from "#shared/contracts/users/end-user";
import type { UsersService } from "#shared/contracts/users/service";
import { type Database, makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { makeLogger } from "#shared/observe/log";
import type { TestDatabase } from "#support/database";
import { account, apiKey, visitor } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { valueOf } from "#support/services/result";
import { operatorSays } from "#support/services/platform";
import { startStores } from "#support/services/stores";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let db: Database;
let users: UsersService;
let projectId: string;
let key: CallContext;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
  const deps = { db, log: makeLogger({}), waitUntil: () => undefined, ...operatorSays() };
  users = serveInProcess(usersService, deps, "gateway");
});
afterAll(() => stores.close());
beforeEach(async () => {
  projectId = await makeProject();
  key = apiKey(projectId, ["connections:read"]);
});

async function makeProject(): Promise<string> {
  const id = newId("project");
  await db.execute(sql`insert into projects (id, name) values (${id}, 'Shop')`);
  return id;
}

/** Adds end users, each newer than the one before. @returns their ids. */
async function add(externalIds: readonly string[], project = projectId): Promise<string[]> {
  const ids = externalIds.map((_, index) => newId("endUser", Date.now() + index));
  for (const [index, externalId] of externalIds.entries())
    await db.execute(sql`insert into end_users (id, project_id, external_id)
      values (${ids[index]}, ${project}, ${externalId})`);
  return ids;
}

type Asked = { query?: string; cursor?: string; limit?: number };
const list = (asked: Asked = {}, ctx = key) => users.listEndUsers(ctx, { limit: 25, ...asked });
const externalIds = (found: { data: EndUserRecord[] }) =>
  found.data.map(({ external_id }) => external_id);
const search = async (query: string) => externalIds(valueOf(await list({ query }))).toSorted();

test("end users are listed newest first, page by page, each once", async () => {
  await add(["a", "b", "c", "d", "e"]);
  const first = valueOf(await list({ limit: 2 }));
  const second = valueOf(await list({ limit: 2, cursor: first.next_cursor ?? "" }));
  const third = valueOf(await list({ limit: 2, cursor: second.next_cursor ?? "" }));
  expect([first, second, third].map(externalIds)).toEqual([["e", "d"], ["c", "b"], ["a"]]);
  expect(third.next_cursor).toBeNull();
  expect(first.data[0]).toEqual({
    id: expect.stringMatching(/^usr_/),
    external_id: "e",
    name: null,
    state: "active",
    blocked_at: null,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
  const whole = valueOf(await list({ limit: 5 }));
  expect(whole.next_cursor).toBeNull();
});

test("a query finds what begins with it, letter by letter", async () => {
  await add(["user-1", "user-12", "User-1", "xuser-1", "user%", "user_", "us\\er"]);
  expect(await search("user-1")).toEqual(["user-1", "user-12"]);
  expect(await search("user%")).toEqual(["user%"]);
  expect(await search("user_")).toEqual(["user_"]);
  expect(await search("us\\")).toEqual(["us\\er"]);
  expect(await search("%")).toEqual([]);
  expect(await search("' or true --")).toEqual([]);
});

test("a query and a cursor work together", async () => {
  await add(["a-1", "b-1", "a-2", "b-2", "a-3"]);
  const first = valueOf(await list({ query: "a-", limit: 2 }));
  expect(externalIds(first)).toEqual(["a-3", "a-2"]);
  const rest = valueOf(await list({ query: "a-", limit: 2, cursor: first.next_cursor ?? "" }));
  expect(externalIds(rest)).toEqual(["a-1"]);
});

test("a whole id finds its end user, and part of one finds nobody", async () => {
  const [id = ""] = await add(["user-1", "user-2"]);
  expect(await search(id)).toEqual(["user-1"]);
  expect(await search(id.slice(0, -1))).toEqual([]);
});

test("one end user is found by id and by the app's own id, byte for byte", async () => {
  const [id = ""] = await add(["user/1 é"]);
  const get = (end_user: string) => users.getEndUser(key, { end_user });
  const byId = valueOf(await get(id));
  expect(byId).toMatchObject({ id, external_id: "user/1 é" });
  expect(valueOf(await get("user/1 é"))).toEqual(byId);
  for (const other of [
    "user/1",
    "user/1 e\u0301",
    "USER/1 é",
    "",
    "\u0000",
    "\ud800",
    "%",
    `${id}x`,
  ])
    expect(await get(other)).toMatchObject({ ok: false, error: { code: "not_found" } });
});

test("an external id that is another person's id does not hide that person", async () => {
  const [id = ""] = await add(["ann"]);
  await add([id]);
  expect(valueOf(await users.getEndUser(key, { end_user: id })).external_id).toBe("ann");
});

test("another project's end users are not there", async () => {
  const other = await makeProject();
  const [id = ""] = await add(["user-1"], other);
  expect(valueOf(await list()).data).toEqual([]);
  expect(valueOf(await list({ query: id })).data).toEqual([]);
  for (const end_user of [id, "user-1"])
    expect(await users.getEndUser(key, { end_user })).toMatchObject({
      ok: false,
      error: { code: "not_found" },
    });
});

test("a cursor that no page gave is refused", async () => {
  for (const cursor of ["x", newId("connection"), "usr_"])
    expect(await list({ cursor })).toMatchObject({ ok: false, error: { code: "invalid_cursor" } });
});

test("it takes connections:read", async () => {
  await add(["user-1"]);
  const viewer = account(newId("account"), { id: projectId, role: "viewer" });
  expect(externalIds(valueOf(await list({}, viewer)))).toEqual(["user-1"]);
  for (const [ctx, code] of [
    [visitor(), "unauthenticated"],
    [apiKey(projectId, ["connect:write", "tokens:read"]), "forbidden"],
    [account(newId("account")), "forbidden"],
  ] as const) {
    expect(await list({}, ctx)).toMatchObject({ ok: false, error: { code } });
    expect(await users.getEndUser(ctx, { end_user: "user-1" })).toMatchObject({
      ok: false,
      error: { code },
    });
  }
});
