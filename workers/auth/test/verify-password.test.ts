import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Account } from "#shared/contracts/users/account";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { verifyPassword } from "../src/passwords/verify-password.ts";
import { signIn } from "../src/sessions/sign-in.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { apiKey, account as asAccount, service, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let person: Account;
let people = 0;
const password = "correct horse";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  person = await register();
});

async function register(secret = password): Promise<Account> {
  people += 1;
  const email = `prover${people}@example.com`;
  valueOf(await signUp(auth, visitor(), { email, password: secret, name: "Anna" }));
  return valueOf(await signIn(auth, visitor(), { email, password: secret })).account;
}

const verify = (given: string, ip = "192.0.2.1") =>
  verifyPassword(auth, { ...asAccount(person.id), ip }, { password: given });

const linesOf = async (): Promise<string[]> => {
  await auth.settled();
  const page = await listAccountLog(auth, asAccount(person.id), { limit: 100 });
  return valueOf(page).data.map(({ type, result }) => `${type} ${result}`);
};

test("the caller's own password is right, and no other", async () => {
  await register("somebody else's");
  expect(await verify(password)).toEqual({ ok: true, value: null });
  for (const wrong of ["wrong", "somebody else's", "", "Correct horse"])
    expect(await verify(wrong)).toMatchObject({ error: { code: "wrong_password" } });
});

test("a wrong password leaves a line, and a right one none", async () => {
  const before = await linesOf();
  await verify(password);
  expect(await linesOf()).toEqual(before);
  await verify("wrong");
  expect(await linesOf()).toEqual(["password_check refused", ...before]);
});

test("it counts as an attempt to sign in: ten wrong ones, then the right one has to wait", async () => {
  for (let i = 0; i < 12; i++) {
    valueOf(await verify(password));
    await auth.settled();
  }
  for (let i = 0; i < 10; i++) await verify("wrong");
  const refused = { error: { code: "rate_limited", retry_after: expect.any(Number) } };
  expect(await verify(password)).toMatchObject(refused);
  const { email } = person;
  expect(await signIn(auth, visitor("192.0.2.1"), { email, password })).toMatchObject(refused);
  expect(await verify(password, "192.0.2.2")).toMatchObject({ ok: true });
});

test("only an account has a password", async () => {
  for (const ctx of [visitor(), apiKey("prj_1", []), service("gateway")])
    expect(await verifyPassword(auth, ctx, { password })).toMatchObject({
      error: { code: "unauthenticated" },
    });
});
