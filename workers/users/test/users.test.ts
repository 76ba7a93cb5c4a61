import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import type { UsersService } from "#shared/contracts/users/service";
import type { TestDatabase } from "#support/database";
import { account, apiKey, service, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { operatorSays } from "#support/services/platform";
import { startStores } from "#support/services/stores";
import { makeLogger } from "#shared/observe/log";
import { serveInProcess } from "#support/services/in-process";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let db: Database;
let users: UsersService;
let usersOfOAuth: UsersService;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
  const deps = { db, log: makeLogger({}), waitUntil: () => undefined, ...operatorSays() };
  users = serveInProcess(usersService, deps, "auth");
  usersOfOAuth = serveInProcess(usersService, deps, "oauth");
});
afterAll(() => stores.close());

async function makeProject(): Promise<string> {
  const id = newId("project");
  await db.execute(sql`insert into projects (id, name) values (${id}, 'Shop')`);
  return id;
}

const create = (email: string, name = "Anna") => users.createAccount(visitor(), { email, name });
const find = (email: string) => users.findAccountByEmail(visitor(), { email });
const activate = (id: string) => users.activateAccount(visitor(), { account_id: id });
const get = (id: string) => users.getAccount(visitor(), { account_id: id });
const accountNotFound = {
  ok: false,
  error: { code: "not_found", detail: "There is no such account." },
};

test("the state of an account says why it is not found", async () => {
  const stateOf = (account_id: string) => users.getAccountState(visitor(), { account_id });
  const as = (state: string) => ({ ok: true, value: { state } });
  const { id } = valueOf(await create("state@example.com"));
  expect(await stateOf(id)).toEqual(as("pending"));
  await activate(id);
  expect(await stateOf(id)).toEqual(as("active"));
  await db.execute(sql`update accounts set suspended_at = now() where id = ${id}`);
  expect(await stateOf(id)).toEqual(as("suspended"));
  await db.execute(sql`
    update accounts set suspended_at = null, state = 'deleting' where id = ${id}`);
  expect(await stateOf(id)).toEqual(as("deleting"));
  for (const unknown of [newId("account"), "acc_x"])
    expect(await stateOf(unknown)).toEqual(accountNotFound);
});

test("a reserved account is found only once it is active", async () => {
  const reserved = valueOf(await create("  Reserved@BÜCHER.example "));
  expect(reserved).toEqual({
    id: expect.stringMatching(/^acc_/),
    email: "reserved@xn--bcher-kva.example",
    email_verified: false,
    locale: null,
    time_zone: null,
    name: "Anna",
  });
  expect(await find(reserved.email)).toEqual(accountNotFound);
  expect(await get(reserved.id)).toEqual(accountNotFound);
  expect(await activate(reserved.id)).toEqual({ ok: true, value: null });
  expect(await find("RESERVED@bücher.example")).toEqual({ ok: true, value: reserved });
  expect(await get(reserved.id)).toEqual({ ok: true, value: reserved });
});

test("a pending reservation is handed out again and an active account is not", async () => {
  const first = valueOf(await create("again@example.com"));
  expect(valueOf(await create("AGAIN@example.com", "Eve"))).toEqual(first);
  valueOf(await activate(first.id));
  expect(await create("again@example.com", "Eve")).toMatchObject({
    ok: false,
    error: { code: "account_exists" },
  });
  expect(valueOf(await get(first.id)).name).toBe("Anna");
});

test("a reservation that was left for a minute takes the name of the next sign-up", async () => {
  const first = valueOf(await create("left@example.com"));
  await db.execute(sql`update accounts set created_at = created_at - interval '61 seconds'
    where id = ${first.id}`);
  expect(valueOf(await create("left@example.com", "Ann"))).toEqual({ ...first, name: "Ann" });
});

test("twelve reservations of one e-mail at once are one", async () => {
  const made = await Promise.all(Array.from({ length: 12 }, () => create("storm@example.com")));
  expect(new Set(made.map((one) => valueOf(one).id)).size).toBe(1);
});

test("activating twice is no error, and a stranger's id is not found", async () => {
  const { id } = valueOf(await create("twice@example.com"));
  expect(await activate(id)).toMatchObject({ ok: true });
  expect(await activate(id)).toMatchObject({ ok: true });
  for (const stranger of [newId("account"), newId("project"), "", "\u0000", "acc_\ud800"])
    for (const answer of [await activate(stranger), await get(stranger)])
      expect(answer).toEqual(accountNotFound);
});

test("what is no e-mail address is refused without a statement", async () => {
  stores.bridge.resetCounts();
  for (const text of ["", "anna", "anna@127.0.0.1", "anna@a\u0000.example", "\ud800@example.com"]) {
    expect(await create(text)).toMatchObject({ ok: false, error: { code: "not_found" } });
    expect(await find(text)).toEqual(accountNotFound);
  }
  expect(stores.bridge.counts().statements).toBe(0);
});

test("an end user is made once and then read, with one statement and no new row version", async () => {
  const projectId = await makeProject();
  const ctx = service("oauth", projectId);
  stores.bridge.resetCounts();
  const made = valueOf(await usersOfOAuth.upsertEndUser(ctx, { external_id: "user-1" }));
  const found = { id: expect.stringMatching(/^usr_/), external_id: "user-1" };
  expect(made).toEqual({ ...found, created: true });
  const version = () =>
    db.execute<{ v: string }>(sql`select xmin::text as v from end_users where id = ${made.id}`);
  const before = (await version()).rows;
  expect(valueOf(await usersOfOAuth.upsertEndUser(ctx, { external_id: "user-1" }))).toEqual({
    ...found,
    id: made.id,
  });
  expect((await version()).rows).toEqual(before);
  expect(stores.bridge.counts().statements).toBe(4);
});

test("twelve calls at once for a new end user get one id", async () => {
  const projectId = await makeProject();
  const calls = Array.from({ length: 12 }, () =>
    usersOfOAuth.upsertEndUser(apiKey(projectId, ["connect:write"]), { external_id: "storm" }),
  );
  const ids = new Set((await Promise.all(calls)).map((one) => valueOf(one).id));
  expect(ids.size).toBe(1);
});

test("the same id in two projects is two end users, and ids differ by case and form", async () => {
  const [a, b] = [await makeProject(), await makeProject()];
  const made: string[] = [];
  for (const [projectId, external_id] of [
    [a, "x"],
    [b, "x"],
    [a, "X"],
    [a, " x"],
    [a, "é"],
    [a, "e\u0301"],
  ] as const)
    made.push(
      valueOf(await usersOfOAuth.upsertEndUser(service("oauth", projectId), { external_id })).id,
    );
  expect(new Set(made).size).toBe(6);
});

test.each([
  ["nobody", () => visitor(), "unauthenticated"],
  ["a key without connect:write", (id: string) => apiKey(id, ["connections:write"]), "forbidden"],
  ["a viewer", (id: string) => account("acc_1", { id, role: "viewer" }), "forbidden"],
  ["a caller without a project", () => service("oauth"), "forbidden"],
  [
    "a caller of a project that is not there",
    () => service("oauth", newId("project")),
    "not_found",
  ],
] as const)("%s makes no end user", async (_, caller, code) => {
  const ctx = caller(await makeProject());
  expect(await usersOfOAuth.upsertEndUser(ctx, { external_id: "x" })).toMatchObject({
    ok: false,
    error: { code },
  });
  const { rows } = await db.execute(
    sql`select 1 from end_users where project_id = ${ctx.projectId}`,
  );
  expect(rows).toEqual([]);
});

test.each(["", "a\u0000b", "\ud800", "a\nb", "x".repeat(256)])(
  "the external id %j is refused before it reaches the database",
  async (external_id) => {
    const ctx = service("oauth", await makeProject());
    stores.bridge.resetCounts();
    expect(await usersOfOAuth.upsertEndUser(ctx, { external_id })).toMatchObject({
      ok: false,
      error: { code: "not_found" },
    });
    expect(stores.bridge.counts().statements).toBe(0);
  },
);
