import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { UsersService } from "#shared/contracts/users/service";
import { type Database, makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { makeLogger } from "#shared/observe/log";
import type { TestDatabase } from "#support/database";
import { account, visitor, longAgo } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { operatorSays } from "#support/services/platform";
import { codeOf } from "#shared/rpc/code-of";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import type { PlatformEnv } from "../src/settings/platform-environment.ts";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let db: Database;
let people = 0;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
});
afterAll(() => stores.close());
beforeEach(async () => {
  await db.execute(sql`delete from platform_administrators`);
  await db.execute(sql`delete from platform_settings`);
});

const as = (caller: "gateway" | "auth", env: PlatformEnv = {}): UsersService =>
  serveInProcess(
    usersService,
    { db, log: makeLogger({}), waitUntil: () => undefined, ...operatorSays(env) },
    caller,
  );
const administrator = (id = newId("account")): CallContext => ({
  ...account(id),
  administrator: true,
});
const newEmail = (): string => `person${(people += 1)}@example.com`;

async function makeAccount({ email = newEmail(), verified = true } = {}) {
  const users = as("auth");
  const { id } = valueOf(await users.createAccount(visitor(), { email, name: "Anna" }));
  valueOf(await users.activateAccount(visitor(), { account_id: id }));
  if (verified) valueOf(await users.verifyEmail(visitor(), { account_id: id, email }));
  return { id, email };
}
const add = (email: string, by = administrator()) => as("gateway").addAdministrator(by, { email });
const lines = async (subject: string) =>
  valueOf(await as("gateway").listAdminLog(administrator(), { subject, limit: 100 })).data;

test("what administrators change needs a proof of the last ten minutes, what they read does not", async () => {
  const stolen = longAgo(administrator());
  const users = as("gateway");
  const target = await makeAccount();
  const id = target.id;
  for (const answer of [
    await users.addAdministrator(stolen, { email: target.email }),
    await users.removeAdministrator(stolen, { account_id: id }),
    await users.updatePlatformSettings(stolen, { changes: {}, version: null }),
    await as("auth").suspendAccount(stolen, { account_id: id, reason: "x" }),
    await as("auth").unsuspendAccount(stolen, { account_id: id, reason: "x" }),
  ])
    expect(codeOf(answer)).toBe("step_up_required");
  expect((await users.listPlatformAccounts(stolen, { limit: 1 })).ok).toBe(true);
});

test("only an administrator's context opens what administrators do", async () => {
  for (const ctx of [visitor(), account(newId("account")), { ...visitor(), administrator: true }]) {
    const users = as("gateway");
    expect(codeOf(await users.listAdministrators(ctx as CallContext))).toBe("forbidden");
    expect(codeOf(await users.listPlatformAccounts(ctx as CallContext, { limit: 1 }))).toBe(
      "forbidden",
    );
  }
  const by = { account_id: newId("account"), reason: "x" };
  expect(codeOf(await as("gateway").suspendAccount(administrator(), by))).toBe("forbidden");
});

describe("who is an administrator", () => {
  const flag = async (env: PlatformEnv, id: string) =>
    valueOf(await as("auth", env).getAccount(visitor(), { account_id: id })).administrator;

  test("an address of the environment, once its owner has confirmed it", async () => {
    const { id, email } = await makeAccount({ verified: false });
    const env = { ATLAS_ADMINISTRATORS: `other@example.com, ${email.toUpperCase()}` };
    expect(await flag(env, id)).toBeUndefined();
    await as("auth").verifyEmail(visitor(), { account_id: id, email });
    expect(await flag(env, id)).toBe(true);
    expect(await flag({}, id)).toBeUndefined();
  });

  test("an account that an administrator made one, until it is taken away", async () => {
    const [first, second] = [await makeAccount(), await makeAccount()];
    valueOf(await add(first.email));
    const by = administrator(first.id);
    expect(valueOf(await add(` ${second.email.toUpperCase()}`, by))).toMatchObject({
      account_id: second.id,
      source: "granted",
      granted_by: first.id,
    });
    valueOf(await add(second.email, by));
    expect(await flag({}, second.id)).toBe(true);
    const removed = await as("gateway").removeAdministrator(by, { account_id: second.id });
    expect(removed).toEqual({ ok: true, value: null });
    expect(await flag({}, second.id)).toBeUndefined();
    expect((await lines(second.id)).map(({ type, actor_id }) => [type, actor_id])).toEqual([
      ["administrator.removed", first.id],
      ["administrator.added", first.id],
    ]);
  });

  test("no account without a confirmed address, none that is suspended, and no unknown address", async () => {
    const [unverified, suspended] = [await makeAccount({ verified: false }), await makeAccount()];
    const input = { account_id: suspended.id, reason: "Spam." };
    valueOf(await as("auth").suspendAccount(administrator(), input));
    for (const email of [unverified.email, suspended.email, newEmail(), "no address"])
      expect(codeOf(await add(email))).toBe("not_found");
  });
});

describe("the last administrator", () => {
  test("stays, also when two remove each other at once", async () => {
    const [first, second] = [await makeAccount(), await makeAccount()];
    for (const { email } of [first, second]) valueOf(await add(email));
    const users = as("gateway");
    const codes = await Promise.all([
      users.removeAdministrator(administrator(first.id), { account_id: second.id }),
      users.removeAdministrator(administrator(second.id), { account_id: first.id }),
    ]);
    expect(codes.map(codeOf).sort()).toEqual(["last_administrator", "ok"]);
    expect(valueOf(await users.listAdministrators(administrator()))).toHaveLength(1);
  });

  test("does not delete the own account, also when two do it at once", async () => {
    const [first, second] = [await makeAccount(), await makeAccount()];
    for (const { email } of [first, second]) valueOf(await add(email));
    const users = as("gateway");
    const leave = (id: string) => users.startAccountDeletion(account(id), { account_id: id });
    const codes = await Promise.all([leave(first.id), leave(second.id)]);
    expect(codes.map(codeOf).sort()).toEqual(["last_administrator", "ok"]);
    const { id } = codes.map(codeOf)[0] === "ok" ? second : first;
    expect(codeOf(await leave(id))).toBe("last_administrator");
    valueOf(await add((await makeAccount()).email));
    for (let time = 0; time < 2; time++) expect(codeOf(await leave(id))).toBe("ok");
  });

  test("may go while the environment names another one who can sign in", async () => {
    const [granted, named] = [await makeAccount(), await makeAccount()];
    valueOf(await add(granted.email));
    const users = as("gateway", { ATLAS_ADMINISTRATORS: named.email });
    expect(codeOf(await users.removeAdministrator(administrator(), { account_id: named.id }))).toBe(
      "administrator_from_environment",
    );
    const input = { account_id: granted.id };
    expect(codeOf(await users.removeAdministrator(administrator(), input))).toBe("ok");
    expect(codeOf(await users.removeAdministrator(administrator(), input))).toBe("not_found");
    expect(valueOf(await users.listAdministrators(administrator()))).toEqual([
      expect.objectContaining({ account_id: named.id, source: "environment", granted_by: null }),
    ]);
  });
});

describe("suspending", () => {
  test("keeps an account out, and twice leaves one line and its first reason", async () => {
    const { id, email } = await makeAccount();
    const users = as("auth");
    const suspend = (reason: string) =>
      users.suspendAccount(administrator(), { account_id: id, reason });
    const first = valueOf(await suspend("Spam."));
    expect(first).toMatchObject({ email, reason: "Spam." });
    expect(valueOf(await suspend("Again."))).toEqual(first);
    expect(codeOf(await users.getAccount(visitor(), { account_id: id }))).toBe("not_found");
    expect(valueOf(await users.findAccountByEmail(visitor(), { email }))).toMatchObject({
      suspended: true,
    });
    expect(await lines(id)).toMatchObject([{ type: "account.suspended", reason: "Spam." }]);
    expect(
      valueOf(await users.createAccount(visitor(), { email: newEmail(), name: "B" })),
    ).toBeDefined();
    expect(codeOf(await users.createAccount(visitor(), { email, name: "Eve" }))).toBe(
      "account_exists",
    );
  });

  test("does not touch an administrator, a pending account or an unknown one", async () => {
    const { id, email } = await makeAccount();
    const users = as("auth", { ATLAS_ADMINISTRATORS: email });
    const pending = valueOf(
      await users.createAccount(visitor(), { email: newEmail(), name: "Eve" }),
    );
    const code = async (account_id: string) =>
      codeOf(await users.suspendAccount(administrator(), { account_id, reason: "x" }));
    expect(await code(id)).toBe("account_is_administrator");
    for (const other of [pending.id, newId("account"), "acc_x"])
      expect(await code(other)).toBe("not_found");
  });
});

test("accounts are found by the beginning of their address, by id and by state, page by page", async () => {
  const prefix = `find${(people += 1)}`;
  const made = [];
  for (let n = 0; n < 3; n += 1)
    made.push(await makeAccount({ email: `${prefix}-${n}@example.com` }));
  const users = as("gateway");
  const list = async (input: Partial<Parameters<UsersService["listPlatformAccounts"]>[1]>) =>
    valueOf(await users.listPlatformAccounts(administrator(), { limit: 2, ...input }));
  const first = await list({ query: prefix.toUpperCase() });
  expect(first.data.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id]);
  const rest = await list({ query: prefix, cursor: first.next_cursor ?? "" });
  expect(rest).toMatchObject({ data: [{ id: made[0]?.id, state: "active" }], next_cursor: null });
  expect((await list({ query: made[0]?.id })).data).toHaveLength(1);
  expect((await list({ query: `${prefix}-%` })).data).toEqual([]);
  const input = { account_id: made[1]?.id ?? "", reason: "Spam." };
  valueOf(await as("auth").suspendAccount(administrator(), input));
  expect((await list({ query: prefix, state: "suspended" })).data).toMatchObject([
    { id: made[1]?.id, suspended_reason: "Spam.", administrator: false },
  ]);
  expect(codeOf(await users.listPlatformAccounts(administrator(), { limit: 1, cursor: "x" }))).toBe(
    "invalid_cursor",
  );
});

test("the log of administrators cannot be changed, even by hand", async () => {
  const { email } = await makeAccount();
  valueOf(await add(email));
  for (const change of [
    sql`update admin_log set reason = 'x'`,
    sql`delete from admin_log`,
    sql`truncate admin_log`,
  ])
    await expect(db.execute(change)).rejects.toMatchObject({ cause: { code: "23001" } });
});
