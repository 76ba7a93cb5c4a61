import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { verifyPassword } from "../src/passwords/verify-password.ts";
import { signIn } from "../src/sessions/sign-in.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { apiKey, account as asAccount, service, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";

const password = "correct horse";
const home = "192.0.2.1";

let stores: TestDatabase;
let auth: AuthIsolate;
let people = 0;
let email: string;
let accountId: string;

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  email = `checker${people}@example.com`;
  valueOf(await signUp(auth, visitor(home), { email, password, name: "Anna" }));
  accountId = valueOf(await signIn(auth, visitor(home), { email, password })).account.id;
  await auth.settled();
});

const verify = (given: string, ip = home) =>
  verifyPassword(auth, { ...asAccount(accountId), ip }, { password: given });
const refusals = async () => {
  await auth.settled();
  const page = valueOf(await listAccountLog(auth, asAccount(accountId), { limit: 100 }));
  return page.data
    .filter(({ result }) => result === "refused")
    .map(({ type, address }) => [type, address]);
};

test("the account's own password is right, and leaves no line", async () => {
  expect(await verify(password)).toEqual({ ok: true, value: null });
  expect(await refusals()).toEqual([]);
});

test("a wrong password is refused with a line in the account's log", async () => {
  expect(await verify("wrong horse", "192.0.2.66")).toMatchObject({
    ok: false,
    error: { code: "wrong_password" },
  });
  expect(await refusals()).toEqual([["reveal_token", "192.0.2.66"]]);
});

test("another account's password is wrong", async () => {
  const other = { email: `other${people}@example.com`, password: "battery staple", name: "Bert" };
  valueOf(await signUp(auth, visitor(home), other));
  expect(await verify(other.password)).toMatchObject({ error: { code: "wrong_password" } });
});

test("guesses count as failed sign-ins, here and there, and even the right one then waits", async () => {
  for (let i = 0; i < 5; i++) await verify("wrong");
  for (let i = 0; i < 5; i++) await signIn(auth, visitor(home), { email, password: "wrong" });
  expect(await verify(password)).toMatchObject({
    error: { code: "rate_limited", retry_after: expect.any(Number) },
  });
  expect(await refusals()).toContainEqual(["lockout", home]);
});

test("right passwords do not count", async () => {
  for (let i = 0; i < 12; i++) {
    expect((await verify(password)).ok).toBe(true);
    await auth.settled();
  }
});

test("only an account that is there has a password", async () => {
  const gone = asAccount(newId("account"));
  for (const ctx of [visitor(), apiKey("prj_1", []), service("gateway"), gone])
    expect(await verifyPassword(auth, ctx, { password })).toMatchObject({
      error: { code: "unauthenticated" },
    });
});
