import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { signIn } from "#support/services/sign-in";
import { signOut } from "../src/sessions/sign-out.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { apiKey, account as asAccount, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";

let stores: TestDatabase;
let auth: AuthIsolate;
let people = 0;
let email: string;
const password = "correct horse";
const home = "192.0.2.1";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  email = `reader${people}@example.com`;
  valueOf(await signUp(auth, visitor(home), { email, password, name: "Anna" }));
});

const enter = (given = password, ip = home) =>
  signIn(auth, visitor(ip), { email, password: given });

const lines = async (accountId: string, page: { limit?: number; cursor?: string } = {}) =>
  valueOf(await listAccountLog(auth, asAccount(accountId), { limit: 25, ...page }));

test("signing up, in and out leaves a line each, with the address and the request", async () => {
  await enter("wrong", "192.0.2.66");
  await auth.settled();
  const session = valueOf(await enter());
  const leaving = visitor(home);
  await signOut(auth, leaving, { session_token: session.session_token });
  await signOut(auth, leaving, { session_token: session.session_token });
  const { data } = await lines(session.account.id);
  expect(data.map(({ type, result, address }) => [type, result, address])).toEqual([
    ["sign_out", "done", home],
    ["sign_in", "done", home],
    ["sign_in", "refused", "192.0.2.66"],
    ["sign_up", "done", home],
  ]);
  expect(data[0]?.request_id).toBe(leaving.requestId);
  expect(JSON.stringify(data)).not.toContain("wrong");
});

test("an unknown e-mail takes the same statements and leaves nothing", async () => {
  await auth.settled();
  const cost = async (address: string) => {
    stores.bridge.resetCounts();
    const answer = await signIn(auth, visitor(home), { email: address, password: "wrong" });
    await auth.settled();
    return { answer, statements: stores.bridge.counts().statements };
  };
  const count = async () =>
    (await auth.db.execute<{ n: number }>(sql`select count(*)::int as n from account_log`)).rows[0];
  const known = await cost(email);
  const before = await count();
  expect(await cost("nobody@example.com")).toEqual(known);
  expect(await count()).toEqual(before);
});

test("a lockout is one line, however many attempts it turns away", async () => {
  const { account } = valueOf(await enter());
  for (let i = 0; i < 10; i++) await enter("wrong", "192.0.2.66");
  for (let i = 0; i < 5; i++)
    expect(await enter("wrong", "192.0.2.66")).toMatchObject({ error: { code: "rate_limited" } });
  await auth.settled();
  const { data } = await lines(account.id);
  expect(data.filter(({ type }) => type === "lockout")).toMatchObject([
    { result: "refused", address: "192.0.2.66" },
  ]);
});

test("a log that cannot be written lets nobody in and keeps nobody out", async () => {
  const session = valueOf(await enter());
  auth.users.findAccountByEmail = () => Promise.reject(new Error("away"));
  for (let i = 0; i < 11; i++) await enter("wrong", "192.0.2.67").catch(() => null);
  await auth.settled();
  expect((await lines(session.account.id)).data.length).toBeGreaterThan(0);
});

test("the log is read page by page, by its account only", async () => {
  const { account } = valueOf(await enter());
  valueOf(await enter());
  const first = await lines(account.id, { limit: 2 });
  const second = await lines(account.id, { limit: 2, cursor: first.next_cursor ?? "" });
  expect([...first.data, ...second.data].map(({ type }) => type)).toEqual([
    "sign_in",
    "sign_in",
    "sign_up",
  ]);
  expect(second.next_cursor).toBeNull();
  email = `other${people}@example.com`;
  valueOf(await signUp(auth, visitor(), { email, password, name: "Bert" }));
  const other = valueOf(await enter());
  const foreign = await lines(other.account.id, { cursor: first.next_cursor ?? "" });
  expect(foreign.data.every(({ id }) => !first.data.some((line) => line.id === id))).toBe(true);
  for (const ctx of [visitor(), apiKey("prj_1", [])])
    expect(await listAccountLog(auth, ctx, { limit: 25 })).toMatchObject({
      error: { code: "unauthenticated" },
    });
  expect(
    await listAccountLog(auth, asAccount(account.id), { limit: 25, cursor: "x" }),
  ).toMatchObject({ error: { code: "invalid_cursor" } });
});
