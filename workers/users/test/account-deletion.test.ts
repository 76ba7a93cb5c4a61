import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UsersService } from "#shared/contracts/users/service";
import { type Database, makeDatabase } from "#shared/db/client";
import { makeLogger } from "#shared/observe/log";
import { operatorSays } from "#support/services/platform";
import type { TestDatabase } from "#support/database";
import { account, service, visitor } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let db: Database;
let users: UsersService;
let ofAuth: UsersService;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
  const deps = { db, log: makeLogger({}), waitUntil: () => undefined, ...operatorSays() };
  users = serveInProcess(usersService, deps, "gateway");
  ofAuth = serveInProcess(usersService, deps, "auth");
});
afterAll(() => stores.close());

const atlas = () => service("gateway");

async function open(email: string): Promise<string> {
  const { id } = valueOf(await ofAuth.createAccount(visitor(), { email, name: "Anna" }));
  valueOf(await ofAuth.activateAccount(visitor(), { account_id: id }));
  return id;
}
const find = async (email: string) => (await ofAuth.findAccountByEmail(visitor(), { email })).ok;
const passTime = (id: string) =>
  db.execute(sql`update accounts set deletion_due_at = clock_timestamp() where id = ${id}`);

test("nobody finds an account that is being deleted, and its address is free when it is over", async () => {
  const email = "leaver@example.com";
  const id = await open(email);
  const leaving = { account_id: id, email, locale: "en" };
  for (let time = 0; time < 2; time++)
    expect(valueOf(await users.startAccountDeletion(account(id), { account_id: id }))).toEqual(
      leaving,
    );
  expect(await find(email)).toBe(false);
  expect(await ofAuth.createAccount(visitor(), { email, name: "Eve" })).toMatchObject({
    error: { code: "account_exists" },
  });
  valueOf(await users.finishAccountDeletion(atlas(), { account_id: id }));
  const { rows } = await db.execute(sql`select email, name, state from accounts where id = ${id}`);
  expect(rows).toEqual([{ email: `${id}@deleted`, name: "", state: "deleted" }]);
  expect(await open(email)).not.toBe(id);
});

test("a deletion that is taken back leaves the account as it was, and one that is over stays over", async () => {
  const email = "stays@example.com";
  const id = await open(email);
  valueOf(await users.startAccountDeletion(account(id), { account_id: id }));
  valueOf(await users.keepAccount(atlas(), { account_id: id }));
  expect(await find(email)).toBe(true);
  valueOf(await users.finishAccountDeletion(atlas(), { account_id: id }));
  expect(await find(email)).toBe(true);
  valueOf(await users.startAccountDeletion(account(id), { account_id: id }));
  valueOf(await users.finishAccountDeletion(atlas(), { account_id: id }));
  valueOf(await users.keepAccount(atlas(), { account_id: id }));
  expect(await find(email)).toBe(false);
});

test("the job takes a deletion that its request did not finish, once a minute", async () => {
  const id = await open("dies@example.com");
  valueOf(await users.startAccountDeletion(account(id), { account_id: id }));
  const taken = async () =>
    valueOf(await users.takeAccountDeletions(atlas(), { limit: 10 })).accounts.map(
      ({ account_id }) => account_id,
    );
  expect(await taken()).toEqual([]);
  await passTime(id);
  expect(await taken()).toEqual([id]);
  expect(await taken()).toEqual([]);
  valueOf(await users.finishAccountDeletion(atlas(), { account_id: id }));
});

test("nobody begins the deletion of another one's account", async () => {
  const id = await open("mine@example.com");
  const other = await open("other@example.com");
  expect((await users.startAccountDeletion(account(other), { account_id: id })).ok).toBe(false);
  expect(await find("mine@example.com")).toBe(true);
});
