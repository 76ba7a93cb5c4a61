import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { EndUserChange } from "#shared/contracts/users/end-user";
import type { UsersService } from "#shared/contracts/users/service";
import { type Database, makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { makeLogger } from "#shared/observe/log";
import { operatorSays } from "#support/services/platform";
import type { TestDatabase } from "#support/database";
import { checkStoredEvents } from "#support/events";
import { apiKey, service } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let db: Database;
let users: UsersService;
let flows: UsersService;
let projectId: string;
let key: CallContext;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
  const deps = { db, log: makeLogger({}), waitUntil: () => undefined, ...operatorSays() };
  users = serveInProcess(usersService, deps, "gateway");
  flows = serveInProcess(usersService, deps, "oauth");
});
afterAll(async () => {
  await checkStoredEvents(db).finally(() => stores.close());
});
beforeEach(async () => {
  projectId = await makeProject();
  key = apiKey(projectId, ["connections:read", "connect:write", "end_users:write"]);
});

async function makeProject(): Promise<string> {
  const id = newId("project");
  await db.execute(sql`insert into projects (id, name) values (${id}, 'Shop')`);
  return id;
}

const atlas = () => service("gateway", projectId);
const create = (external_id: string, name?: string, ctx = key) =>
  users.createEndUser(ctx, { external_id, ...(name === undefined ? {} : { name }) });
const made = async (external_id: string) => valueOf(await create(external_id)).end_user;

async function events(): Promise<string[]> {
  const { rows } = await db.execute<{ type: string }>(sql`
    select type from outbox where project_id = ${projectId} order by occurred_at, id`);
  return rows.map(({ type }) => type);
}

/** The change that the last call left to follow. */
const changeOf = (answer: { change: EndUserChange | null }): EndUserChange => {
  if (answer.change === null) throw new Error("nothing to follow");
  return answer.change;
};

/** Makes a change due now, as if half a minute had passed. */
const passTime = () =>
  db.execute(sql`update end_users set follow_due_at = clock_timestamp() where project_id = ${projectId}
    and follow_due_at is not null`);

const takeMine = async () =>
  valueOf(await users.takeEndUserChanges(atlas(), { limit: 100 })).changes.filter(
    ({ project_id }) => project_id === projectId,
  );

test("an external id makes one end user, however many ask at once, with one event", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => create("ada", "Ada")));
  const values = answers.map((answer) => valueOf(answer));
  expect(new Set(values.map(({ end_user }) => end_user.id)).size).toBe(1);
  expect(values.filter(({ created }) => created)).toHaveLength(1);
  const asked = { external_id: "ada" };
  expect(valueOf(await flows.upsertEndUser(key, asked)).id).toBe(values[0]?.end_user.id);
  expect(await events()).toEqual(["end_user.created"]);
});

test("a later call sets the name, and one without a name leaves it", async () => {
  valueOf(await create("ada", "Ada"));
  expect(valueOf(await create("ada", "Ada L.")).end_user.name).toBe("Ada L.");
  expect(valueOf(await create("ada"))).toMatchObject({
    created: false,
    end_user: { name: "Ada L.", state: "active", blocked_at: null },
  });
});

test("a blocked person cannot connect until the block ends, and each change is one event", async () => {
  const { id } = await made("ada");
  const check = () => flows.checkEndUser(service("oauth", projectId), { end_user_id: id });
  const blocked = valueOf(await users.blockEndUser(key, { end_user: "ada" }));
  expect(blocked.end_user).toMatchObject({ state: "blocked" });
  expect(blocked.end_user.blocked_at).not.toBeNull();
  valueOf(await users.blockEndUser(key, { end_user: id }));
  expect(await check()).toMatchObject({ error: { code: "end_user_blocked" } });
  expect(await flows.upsertEndUser(key, { external_id: "ada" })).toMatchObject({
    error: { code: "end_user_blocked" },
  });
  const unblocked = valueOf(await users.unblockEndUser(key, { end_user: id }));
  expect(unblocked.end_user).toMatchObject({ state: "active", blocked_at: null });
  expect((await check()).ok).toBe(true);
  expect(await events()).toEqual(["end_user.created", "end_user.blocked", "end_user.unblocked"]);
});

test("the list takes a state", async () => {
  await made("ada");
  await made("bob");
  valueOf(await users.blockEndUser(key, { end_user: "bob" }));
  const list = async (state?: "active" | "blocked") =>
    valueOf(await users.listEndUsers(key, { limit: 25, ...(state ? { state } : {}) })).data.map(
      ({ external_id }) => external_id,
    );
  expect(await list()).toEqual(["bob", "ada"]);
  expect(await list("blocked")).toEqual(["bob"]);
  expect(await list("active")).toEqual(["ada"]);
});

test("a change waits for the job until it is finished, and the job takes it once a minute", async () => {
  await made("ada");
  const { change } = valueOf(await users.blockEndUser(key, { end_user: "ada" }));
  expect(await takeMine()).toEqual([]);
  await passTime();
  expect(await takeMine()).toEqual([change]);
  expect(await takeMine()).toEqual([]);
  valueOf(await users.finishEndUser(atlas(), changeOf({ change })));
  await passTime();
  expect(await takeMine()).toEqual([]);
});

test("the end of an earlier change does not pass for the end of a later one", async () => {
  await made("ada");
  const blocked = changeOf(valueOf(await users.blockEndUser(key, { end_user: "ada" })));
  const unblocked = changeOf(valueOf(await users.unblockEndUser(key, { end_user: "ada" })));
  valueOf(await users.finishEndUser(atlas(), blocked));
  await passTime();
  expect(await takeMine()).toEqual([unblocked]);
});

test("a person who is being deleted cannot come back, and is a new person once they are gone", async () => {
  const first = await made("ada");
  valueOf(await users.blockEndUser(key, { end_user: "ada" }));
  const change = changeOf(valueOf(await users.deleteEndUser(key, { end_user: "ada" })));
  const deleting = { error: { code: "end_user_deleting" } };
  expect(await create("ada", "Back")).toMatchObject(deleting);
  expect(await flows.upsertEndUser(key, { external_id: "ada" })).toMatchObject(deleting);
  expect(await users.blockEndUser(key, { end_user: "ada" })).toMatchObject(deleting);
  expect(await users.unblockEndUser(key, { end_user: "ada" })).toMatchObject(deleting);
  expect(valueOf(await users.deleteEndUser(key, { end_user: "ada" })).change).toEqual(change);
  valueOf(await users.finishEndUser(atlas(), change));
  valueOf(await users.finishEndUser(atlas(), change));
  expect(await users.getEndUser(key, { end_user: "ada" })).toMatchObject({
    error: { code: "not_found" },
  });
  expect((await made("ada")).id).not.toBe(first.id);
  expect(await events()).toEqual([
    "end_user.created",
    "end_user.blocked",
    "end_user.deletion_started",
    "end_user.deleted",
    "end_user.created",
  ]);
});

test("another project's person, and a caller without the permission, change nothing", async () => {
  const { id } = await made("ada");
  const stranger = apiKey(await makeProject(), ["end_users:write"]);
  const reader = apiKey(projectId, ["connections:read", "connections:write"]);
  for (const change of [users.blockEndUser, users.unblockEndUser, users.deleteEndUser]) {
    expect(await change(stranger, { end_user: id })).toMatchObject({
      error: { code: "not_found" },
    });
    expect(await change(reader, { end_user: id })).toMatchObject({ error: { code: "forbidden" } });
  }
  expect(await create("eve", undefined, reader)).toMatchObject({ error: { code: "forbidden" } });
  expect(await events()).toEqual(["end_user.created"]);
});
