import initialize from "@phi-ag/argon2/node";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sha256Hex } from "#shared/crypto/hash";
import { hashingInput } from "../src/passwords/password.ts";
import { signIn } from "#support/services/sign-in";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import { signInWithIdentity } from "../src/identities/sign-in-with-identity.ts";
import { setNobodysPassword } from "../src/passwords/credential-repository.ts";
import { NOBODYS_HASH } from "../src/passwords/password-hasher.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";

let stores: TestDatabase;
let auth: AuthIsolate;

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

let people = 0;
let email: string;
const password = "correct horse";

beforeEach(async () => {
  auth = await startAuthIsolate(stores);
  people += 1;
  email = `person${people}@example.com`;
});

const register = (given: { email?: string; password?: string; name?: string } = {}) =>
  signUp(auth, visitor(), { email, password, name: "Anna", ...given });
const enter = (given: { email?: string; password?: string } = {}) =>
  signIn(auth, visitor(), { email, password, ...given });

const accountRow = async () =>
  (
    await auth.db.execute<{ id: string; name: string; state: string; password_hash: string }>(sql`
      select id, name, state, password_hash
      from accounts left join credentials on account_id = id where email = ${email}`)
  ).rows[0];

test("a registered account signs in, and its password rests as a PHC string only", async () => {
  expect(await register()).toEqual({ ok: true, value: { status: "accepted" } });
  const session = valueOf(await enter());
  expect(session.account).toEqual({
    id: (await accountRow())?.id,
    email,
    name: "Anna",
    email_verified: false,
    locale: null,
    time_zone: null,
  });
  expect(session.session_token).toMatch(/^[\w-]{43}\.acc_[0-9a-z]{26}$/);
  expect(session.csrf_token).toMatch(/^[\w-]{43}$/);
  expect(session.csrf_token).not.toBe(session.session_token);
  expect((await accountRow())?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);

  const { rows } = await auth.db.execute<{ token_hash: string; text: string }>(
    sql`select token_hash, to_jsonb(sessions)::text as text from sessions
      where account_id = ${session.account.id}`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.token_hash).toBe(await sha256Hex(session.session_token));
  expect(rows[0]?.text).not.toContain(session.session_token);
});

test("every spelling of an e-mail and of a password is the same person", async () => {
  await register({ email: ` ${email.toUpperCase()} `, password: "pa\u0308ssword" });
  expect(await enter({ password: "pässword" })).toMatchObject({ ok: true });
  expect(await enter({ email: email.toUpperCase(), password: "pässword" })).toMatchObject({
    ok: true,
  });
});

test("signing up looks the same for a known and an unknown e-mail, and leaves a known one as it was", async () => {
  await register();
  await auth.settled();
  const before = await accountRow();
  const steps = async (given: Parameters<typeof register>[0]) => {
    stores.bridge.resetCounts();
    auth.takeHashCount();
    const answer = await register(given);
    await auth.settled();
    return { answer, hashes: auth.takeHashCount(), statements: stores.bridge.counts().statements };
  };
  const known = await steps({ name: "Eve", password: "another password" });
  const unknown = await steps({ email: `new-${email}`, name: "Eve", password: "another password" });
  expect(known).toEqual(unknown);
  expect(known.hashes).toBe(1);
  expect(await accountRow()).toEqual(before);
  expect(await enter({ password: "another password" })).toMatchObject({ ok: false });
});

test("signing in looks the same for a wrong password and an unknown e-mail", async () => {
  await register();
  await auth.settled();
  const steps = async (given: Parameters<typeof enter>[0]) => {
    stores.bridge.resetCounts();
    auth.takeHashCount();
    const answer = await enter(given);
    await auth.settled();
    return { answer, hashes: auth.takeHashCount(), statements: stores.bridge.counts().statements };
  };
  const wrong = await steps({ password: "wrong password" });
  const unknown = await steps({ email: `nobody-${email}` });
  const impossible = await steps({ email: "nobody@nowhere..example" });
  expect(wrong.answer).toMatchObject({ ok: false, error: { code: "invalid_credentials" } });
  expect(wrong).toEqual(unknown);
  expect(wrong.hashes).toBe(1);
  expect({ ...impossible, statements: unknown.statements }).toEqual(unknown);
});

test("an account that never got active is unknown", async () => {
  await auth.users.createAccount(visitor(), { email, name: "Anna" });
  expect(await enter()).toMatchObject({ ok: false, error: { code: "invalid_credentials" } });
});

test("six sign-ups of one e-mail at once make one account with one of their passwords", async () => {
  const passwords = Array.from({ length: 6 }, (_, i) => `password number ${i}`);
  const answers = await Promise.all(passwords.map((one) => register({ password: one })));
  for (const answer of answers) expect(answer).toEqual({ ok: true, value: { status: "accepted" } });
  const entries = await Promise.all(passwords.map((one) => enter({ password: one })));
  expect(entries.filter((entry) => entry.ok)).toHaveLength(1);
});

test("a slow sign-up cannot replace the password of one that overtook it", async () => {
  const overtaken = stores.bridge.faults.holdNext("insert into credentials", { before: true });
  const slow = register({ password: "the slow password" });
  await overtaken.reached;
  await register({ password: "the fast password" });
  overtaken.release();
  await slow;
  expect(await enter({ password: "the fast password" })).toMatchObject({ ok: true });
  expect(await enter({ password: "the slow password" })).toMatchObject({ ok: false });
});

test("a sign-up that died after the reservation is completed by the next", async () => {
  await auth.users.createAccount(visitor(), { email, name: "Ana" });
  await register();
  expect(await enter()).toMatchObject({ ok: true });
});

test("a sign-up that died before the activation is completed by the next, a minute later with its own words", async () => {
  const unfinished = { ...auth.users, activateAccount: () => Promise.reject(new Error("gone")) };
  const dying = { ...auth, users: unfinished };
  const input = { email, password: "the first password", name: "Ana" };
  await expect(signUp(dying, visitor(), input)).rejects.toThrow("gone");
  expect(await accountRow()).toMatchObject({ state: "pending", name: "Ana" });

  await auth.db.execute(sql`update accounts set created_at = created_at - interval '2 minutes'
    where email = ${email}`);
  await auth.db.execute(sql`update credentials set updated_at = updated_at - interval '2 minutes'
    from accounts where account_id = id and email = ${email}`);
  await register({ password: "the second password" });
  expect(await enter({ password: "the second password" })).toMatchObject({
    ok: true,
    value: { account: { name: "Anna" } },
  });
  expect(await enter({ password: "the first password" })).toMatchObject({ ok: false });
});

/** A sign-up with a provider that died when it had reserved the address and set a password that nobody knows. */
async function diedWithProvider(minutesAgo: number): Promise<string> {
  const { id } = valueOf(await auth.users.createAccount(visitor(), { email, name: "Ana" }));
  expect(await setNobodysPassword(auth.db, id, visitor())).toBe(true);
  await auth.db.execute(sql`update credentials
    set updated_at = updated_at - make_interval(mins => ${minutesAgo}::int) where account_id = ${id}`);
  return id;
}

const identityOf = (verified_email: string): ProviderIdentity => ({
  integration_id: "int_1",
  provider: "generic-oidc",
  provider_name: "Company",
  issuer: "https://id.example.com",
  subject: verified_email,
  verified_email,
  label: "ana",
  name: "Ana",
});

test("a sign-up with a provider that died half-way is completed by one with a password a minute later", async () => {
  await diedWithProvider(2);
  await register();
  await auth.settled();
  expect(auth.takeMails().map(({ subject }) => subject)).toEqual(["Confirm your e-mail address"]);
  expect(await enter()).toMatchObject({ ok: true });
});

test("a sign-up with a password in the middle of one with a provider leaves the account to that", async () => {
  const id = await diedWithProvider(0);
  expect(await register()).toEqual({ ok: true, value: { status: "accepted" } });
  expect(await accountRow()).toMatchObject({ state: "pending", password_hash: NOBODYS_HASH });
  await auth.settled();
  expect(auth.takeMails().map(({ subject }) => subject)).toEqual(["You already have an account"]);
  const identity = identityOf(email);
  expect(await signInWithIdentity(auth, visitor(), { identity })).toMatchObject({
    value: { account: { id, email_verified: true } },
  });
});

test("an account that waits for its identity is left to it however old it is, and looks like any other", async () => {
  const identity = identityOf(email);
  const unfinished = {
    ...auth.users,
    activateVerifiedAccount: () => Promise.reject(new Error("gone")),
  };
  const dying = { ...auth, users: unfinished };
  await expect(signInWithIdentity(dying, visitor(), { identity })).rejects.toThrow("gone");
  await auth.db.execute(sql`update credentials set updated_at = updated_at - interval '2 minutes'`);
  const steps = async (address: string) => {
    stores.bridge.resetCounts();
    auth.takeHashCount();
    const answer = await register({ email: address });
    await auth.settled();
    return { answer, hashes: auth.takeHashCount(), statements: stores.bridge.counts().statements };
  };
  const waiting = await steps(email);
  expect(auth.takeMails().map(({ subject }) => subject)).toEqual(["You already have an account"]);
  expect(waiting).toEqual(await steps(`unknown-${email}`));
  expect(await accountRow()).toMatchObject({ state: "pending", password_hash: NOBODYS_HASH });
  expect(await enter()).toMatchObject({ ok: false });
  expect(await signInWithIdentity(auth, visitor(), { identity })).toMatchObject({
    value: { account: { email, email_verified: true } },
  });
});

test("an identity is not linked to an account whose password somebody has set meanwhile", async () => {
  const held = stores.bridge.faults.holdNext("insert into linked_identities", { before: true });
  const slow = signInWithIdentity(auth, visitor(), { identity: identityOf(email) });
  await held.reached;
  await auth.db.execute(sql`update credentials set updated_at = updated_at - interval '2 minutes'
    from accounts where account_id = id and email = ${email}`);
  await register();
  held.release();
  expect(await slow).toMatchObject({ ok: false, error: { code: "identity_not_linked" } });
  expect(await enter()).toMatchObject({ ok: true, value: { account: { email_verified: false } } });
});

test("the password of an active account is not replaced however old it is", async () => {
  await register();
  await auth.db.execute(sql`update accounts set created_at = created_at - interval '2 minutes'`);
  await auth.db.execute(sql`update credentials set updated_at = updated_at - interval '2 minutes'`);
  await register({ password: "another password", name: "Eve" });
  expect(await enter()).toMatchObject({ ok: true, value: { account: { name: "Anna" } } });
});

test.each([
  ["too short after normalisation", { password: "u\u0308".repeat(7) }, "password_unusable"],
  ["half a character", { password: "password\ud83d" }, "password_unusable"],
  ["no mail domain", { email: "anna@127.0.0.1" }, "email_unusable"],
])("signing up is refused for %s, before any work", async (_, given, code) => {
  stores.bridge.resetCounts();
  expect(await register(given)).toMatchObject({ ok: false, error: { code } });
  expect(auth.takeHashCount()).toBe(0);
  expect(stores.bridge.counts()).toMatchObject({ statements: 0, commands: 0 });
});

test("a hash with older parameters is renewed at the next sign-in and at no other time", async () => {
  await register();
  const engine = await initialize();
  const cheaper = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
  const old = engine.hash(hashingInput(password), cheaper).encoded;
  await auth.db.execute(sql`update credentials set password_hash = ${old}
    from accounts where account_id = id and email = ${email}`);

  expect(await enter({ password: "wrong password" })).toMatchObject({ ok: false });
  expect((await accountRow())?.password_hash).toBe(old);
  auth.takeHashCount();
  expect(await enter()).toMatchObject({ ok: true });
  expect(auth.takeHashCount()).toBe(2);
  const renewed = (await accountRow())?.password_hash;
  expect(renewed).toMatch(/\$m=19456,t=2,p=1\$/);
  expect(await enter()).toMatchObject({ ok: true });
  expect((await accountRow())?.password_hash).toBe(renewed);
});

test("a sign-in goes on when the renewal of its hash fails", async () => {
  await register();
  const hasher = auth.passwordHasher;
  const failing = {
    ...hasher,
    isOutdated: () => true,
    hash: () => Promise.reject(new Error("out of memory")),
  };
  const broken = { ...auth, passwordHasher: failing };
  expect(await signIn(broken, visitor(), { email, password })).toMatchObject({ ok: true });
});

test("an isolate with too many hashes waiting answers rate_limited with the seconds to wait", async () => {
  const busy = { ok: false, retryAfterSeconds: 2 } as const;
  const hasher = { hash: async () => busy, verify: async () => busy, isOutdated: () => false };
  const full = { ...auth, passwordHasher: hasher };
  const refusal = { ok: false, error: { code: "rate_limited", retry_after: 2 } };
  expect(await signUp(full, visitor(), { email, password, name: "Anna" })).toMatchObject(refusal);
  expect(await signIn(full, visitor(), { email, password })).toMatchObject(refusal);
});
