import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { UsersService } from "#shared/contracts/users/service";
import { type Database, makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { makeLogger } from "#shared/observe/log";
import { codeOf } from "#shared/rpc/code-of";
import type { TestDatabase } from "#support/database";
import { account, visitor } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { operatorSays } from "#support/services/platform";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let db: Database;
let people = 0;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
});
afterAll(() => stores.close());

const as = (caller: "gateway" | "auth"): UsersService =>
  serveInProcess(
    usersService,
    {
      db,
      log: makeLogger({}),
      waitUntil: () => undefined,
      ...operatorSays({ ATLAS_SIGN_UP: "invitation" }),
    },
    caller,
  );
const administrator: CallContext = { ...account(newId("account")), administrator: true };
const someone = () => `invited${(people += 1)}@example.com`;
const invite = async (email: string) =>
  valueOf(await as("auth").createSignUpInvitation(administrator, { email }));
const revoke = async (id: string, by = administrator) =>
  codeOf(await as("gateway").revokeSignUpInvitation(by, { invitation_id: id }));
const signUp = async (email: string) =>
  codeOf(await as("auth").createAccount(visitor(), { email, name: "Anna" }));
const listed = async () =>
  valueOf(await as("gateway").listSignUpInvitations(administrator, { limit: 50 })).data.map(
    ({ id }) => id,
  );
const linesOf = async (id: string) => {
  const { rows } = await db.execute<{ type: string }>(
    sql`select type from admin_log where subject = ${id} order by id`,
  );
  return rows.map(({ type }) => type);
};

test("a revoked invitation lets nobody sign up, is listed no more and stands in the log", async () => {
  const [email, other] = [someone(), someone()];
  const [{ id }, kept] = [await invite(email), await invite(other)];
  expect(await revoke(id)).toBe("ok");
  expect(await signUp(email)).toBe("sign_up_refused");
  expect(await signUp(other)).toBe("ok");
  expect([(await listed()).includes(id), (await listed()).includes(kept.id)]).toEqual([
    false,
    true,
  ]);
  expect(await linesOf(id)).toEqual(["sign_up.invited", "sign_up.revoked"]);
});

test("every invitation of the address is revoked with one of them, in one line of the log", async () => {
  const email = someone();
  const [first, second] = [await invite(email), await invite(email)];
  expect(await revoke(second.id)).toBe("ok");
  expect(await signUp(email)).toBe("sign_up_refused");
  expect(await linesOf(first.id)).toEqual(["sign_up.invited"]);
  expect(await linesOf(second.id)).toEqual(["sign_up.invited", "sign_up.revoked"]);
});

test("one that ended, was revoked or never was is not found, and leaves no line", async () => {
  const { id, email } = await invite(someone());
  await db.execute(sql`update sign_up_invitations set expires_at = clock_timestamp()
    where email = ${email}`);
  for (const one of [id, newId("signUpInvitation"), newId("account"), "x"])
    expect(await revoke(one)).toBe("not_found");
  expect(await linesOf(id)).toEqual(["sign_up.invited"]);
  const again = await invite(email);
  const codes = await Promise.all([revoke(again.id), revoke(again.id)]);
  expect(codes.toSorted()).toEqual(["not_found", "ok"]);
  expect(await linesOf(again.id)).toEqual(["sign_up.invited", "sign_up.revoked"]);
});

test("an account that signed up by it stays, and others than administrators revoke nothing", async () => {
  const email = someone();
  const { id } = await invite(email);
  const users = as("auth");
  const made = valueOf(await users.createAccount(visitor(), { email, name: "Anna" }));
  valueOf(await users.activateAccount(visitor(), { account_id: made.id }));
  expect(await revoke(id, account(newId("account")))).toBe("forbidden");
  expect(await revoke(id)).toBe("ok");
  expect(valueOf(await users.findAccountByEmail(visitor(), { email })).id).toBe(made.id);
});
