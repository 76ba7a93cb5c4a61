import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { NewSession } from "#shared/contracts/auth/session";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { proveAccount } from "../src/proofs/prove-account.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { renewSession } from "../src/sessions/renew-session.ts";
import { passwordProof } from "../src/proofs/proof-repository.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { apiKey, account as asAccount, service, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let person: NewSession["account"];
let session: NewSession;
let people = 0;
const password = "correct horse";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  session = await register();
  person = session.account;
});

async function register(secret = password): Promise<NewSession> {
  people += 1;
  const email = `prover${people}@example.com`;
  valueOf(await signUp(auth, visitor(), { email, password: secret, name: "Anna" }));
  return valueOf(await signIn(auth, visitor(), { email, password: secret }));
}

const ctxOf = (ip = "192.0.2.1") => ({ ...asAccount(person.id), ip });

/** Proves, and goes on with the session's new token. */
async function prove(given: string, ip?: string) {
  const { session_token } = session;
  const answer = await proveAccount(auth, ctxOf(ip), { password: given, session_token });
  if (answer.ok) session = { ...session, ...answer.value };
  return answer;
}

const resolve = (session_token: string) => resolveSession(auth, visitor(), { session_token });

const ageProof = (by: string) =>
  auth.db.execute(sql`update sessions set proved_at = proved_at - ${by}::interval`);

const linesOf = async (): Promise<string[]> => {
  await auth.settled();
  const page = await listAccountLog(auth, asAccount(person.id), { limit: 100 });
  return valueOf(page).data.map(({ type, result }) => `${type} ${result}`);
};

test("the own password renews the proof and the session's token, and no other password does", async () => {
  await register("somebody else's");
  await ageProof("11 minutes");
  const old = session.session_token;
  for (const wrong of ["wrong", "somebody else's", "", "Correct horse"])
    expect(await prove(wrong)).toMatchObject({ error: { code: "wrong_password" } });
  const before = valueOf(await resolve(old));
  expect(before.proof).toEqual({ ageSeconds: 660, methods: ["password"] });
  const renewed = valueOf(await prove(password));
  expect(await resolve(old)).toMatchObject({ error: { code: "unauthenticated" } });
  const { session_token, ...shown } = renewed;
  expect(session_token).not.toBe(old);
  expect(shown.csrf_token).not.toBe(before.csrf_token);
  expect(valueOf(await resolve(session_token))).toEqual({
    account: person,
    ...shown,
    proof: { ageSeconds: 0, methods: ["password"] },
  });
  expect(shown.expires_at).toBe(before.expires_at);
});

test("of two proofs at once in one session one gets the new token", async () => {
  const { session_token } = session;
  const answers = await Promise.all(
    [1, 2, 3].map(() => proveAccount(auth, ctxOf(), { password, session_token })),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  for (const answer of answers) if (!answer.ok) expect(answer.error.code).toBe("unauthenticated");
});

test("a session of another account and one that has ended are not renewed", async () => {
  const { session_token } = await register();
  expect(await proveAccount(auth, ctxOf(), { password, session_token })).toMatchObject({
    error: { code: "unauthenticated" },
  });
  expect(await resolve(session_token)).toMatchObject({ ok: true });
  await auth.db.execute(sql`update sessions set idle_expires_at = clock_timestamp()`);
  expect(await prove(password)).toMatchObject({ error: { code: "unauthenticated" } });
});

test("a password that has changed since it was verified proves nothing", async () => {
  const { session_token } = session;
  const proof = passwordProof(person.id, "2026-01-01T00:00:00Z");
  expect(await renewSession(auth, ctxOf(), { session_token }, proof)).toMatchObject({
    error: { code: "unauthenticated" },
  });
  expect(await resolve(session_token)).toMatchObject({ ok: true });
});

test("a proof leaves a line in the account's log, right or wrong", async () => {
  const before = await linesOf();
  await prove("wrong");
  await linesOf();
  await prove(password);
  expect(await linesOf()).toEqual(["step_up done", "step_up refused", ...before]);
});

test("it counts as an attempt to sign in: ten wrong ones, then the right one has to wait", async () => {
  for (let i = 0; i < 12; i++) {
    valueOf(await prove(password));
    await auth.settled();
  }
  for (let i = 0; i < 10; i++) await prove("wrong");
  const refused = { error: { code: "rate_limited", retry_after: expect.any(Number) } };
  expect(await prove(password)).toMatchObject(refused);
  const { email } = person;
  expect(await signIn(auth, visitor("192.0.2.1"), { email, password })).toMatchObject(refused);
  expect(await prove(password, "192.0.2.2")).toMatchObject({ ok: true });
});

test("only an account has something to prove", async () => {
  const { session_token } = session;
  for (const ctx of [visitor(), apiKey("prj_1", []), service("gateway")])
    expect(await proveAccount(auth, ctx, { password, session_token })).toMatchObject({
      error: { code: "unauthenticated" },
    });
});
