import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { NewSession } from "#shared/contracts/auth/session";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { changePassword } from "../src/passwords/change-password.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { apiKey, account as asAccount, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let people = 0;
let email: string;
const old = "correct horse";
const fresh = "battery staple";
const home = "192.0.2.1";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  email = `changer${people}@example.com`;
  valueOf(await signUp(auth, visitor(home), { email, password: old, name: "Anna" }));
});

const enter = (password = old) => signIn(auth, visitor(home), { email, password });
const resolve = ({ session_token }: { session_token: string }) =>
  resolveSession(auth, visitor(home), { session_token });
const change = (
  { account, session_token }: NewSession,
  passwords: { current_password?: string; new_password?: string } = {},
) =>
  changePassword(
    auth,
    { ...asAccount(account.id), ip: home },
    { current_password: old, new_password: fresh, session_token, ...passwords },
  );
const ended = { ok: false, error: { code: "unauthenticated" } };

const log = async ({ account }: NewSession) => {
  await auth.settled();
  const page = await listAccountLog(auth, asAccount(account.id), { limit: 100 });
  return valueOf(page).data.map(({ type, result }) => `${type} ${result}`);
};

test("a changed password is the only one that works, and its line is in the account's log", async () => {
  const mine = valueOf(await enter());
  valueOf(await change(mine));
  expect(await enter(old)).toMatchObject({ error: { code: "invalid_credentials" } });
  expect(await enter(fresh)).toMatchObject({ ok: true });
  expect((await log(mine)).filter((line) => line.startsWith("password"))).toEqual([
    "password_changed done",
  ]);
});

test("a changed password ends every other session and gives this one a new secret", async () => {
  const mine = valueOf(await enter());
  const others = [valueOf(await enter()), valueOf(await enter())];
  const owner = email;
  email = `stranger${people}@example.com`;
  valueOf(await signUp(auth, visitor(), { email, password: old, name: "Bert" }));
  const stranger = valueOf(await enter());
  email = owner;

  const renewed = valueOf(await change(mine));
  expect(renewed.session_token).not.toBe(mine.session_token);
  expect(renewed.csrf_token).not.toBe(mine.csrf_token);
  expect(renewed.expires_at).toBe(mine.expires_at);
  for (const session of [mine, ...others]) expect(await resolve(session)).toMatchObject(ended);
  expect(valueOf(await resolve(renewed))).toEqual({
    account: mine.account,
    csrf_token: renewed.csrf_token,
    expires_at: mine.expires_at,
    proof: { ageSeconds: 0, methods: ["password"] },
  });
  expect(await resolve(stranger)).toMatchObject({ ok: true });
});

test("a wrong password changes nothing, ends nothing and leaves a line", async () => {
  const mine = valueOf(await enter());
  const other = valueOf(await enter());
  expect(await change(mine, { current_password: "guessed" })).toMatchObject({
    error: { code: "wrong_password" },
  });
  for (const session of [mine, other]) expect(await resolve(session)).toMatchObject({ ok: true });
  expect(await enter(old)).toMatchObject({ ok: true });
  expect(await log(mine)).toContain("password_changed refused");
});

test("guesses count as attempts to sign in, and the other way round", async () => {
  const mine = valueOf(await enter());
  for (let i = 0; i < 5; i++) await change(mine, { current_password: "guessed" });
  for (let i = 0; i < 5; i++) await enter("guessed");
  expect(await change(mine)).toMatchObject({
    error: { code: "rate_limited", retry_after: expect.any(Number) },
  });
  expect(await enter(old)).toMatchObject({ error: { code: "rate_limited" } });
  expect(await resolve(mine)).toMatchObject({ ok: true });
  expect(await log(mine)).toContain("lockout refused");
});

test("right passwords do not count", async () => {
  const mine = valueOf(await enter());
  let token = mine.session_token;
  for (let i = 0; i < 12; i++) {
    const given = i % 2 === 0 ? [old, fresh] : [fresh, old];
    const passwords = { current_password: given[0] ?? "", new_password: given[1] ?? "" };
    token = valueOf(await change({ ...mine, session_token: token }, passwords)).session_token;
    await auth.settled();
  }
});

test.each(["u\u0308".repeat(7), "password\ud83d"])(
  "%j is not taken as a new password, before any work",
  async (new_password) => {
    const mine = valueOf(await enter());
    await auth.settled();
    stores.bridge.resetCounts();
    auth.takeHashCount();
    expect(await change(mine, { new_password })).toMatchObject({
      error: { code: "password_unusable" },
    });
    expect(auth.takeHashCount()).toBe(0);
    expect(stores.bridge.counts()).toMatchObject({ statements: 0, commands: 0 });
  },
);

test("of many changes at once one succeeds, and its session is the only one that is left", async () => {
  const sessions = await Promise.all(Array.from({ length: 5 }, async () => valueOf(await enter())));
  const answers = await Promise.all(
    sessions.map((session, i) => change(session, { new_password: `new password ${i}` })),
  );
  const done = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  expect(done).toHaveLength(1);
  for (const session of sessions) expect(await resolve(session)).toMatchObject(ended);
  for (const session of done) expect(await resolve(session)).toMatchObject({ ok: true });
  const entries = await Promise.all(sessions.map((_, i) => enter(`new password ${i}`)));
  expect(entries.filter(({ ok }) => ok)).toHaveLength(1);
});

test("a sign-in with the old password that the change overtakes opens no session", async () => {
  const mine = valueOf(await enter());
  const overtaken = stores.bridge.faults.holdNext("insert into sessions", { before: true });
  const slow = enter(old);
  await overtaken.reached;
  valueOf(await change(mine));
  overtaken.release();
  expect(await slow).toMatchObject({ error: { code: "invalid_credentials" } });
  const { rows } = await auth.db.execute(
    sql`select id from sessions where account_id = ${mine.account.id}`,
  );
  expect(rows).toHaveLength(1);
});

test("a sign-in is not refused because another one renews the hash meanwhile", async () => {
  const mine = valueOf(await enter());
  const held = stores.bridge.faults.holdNext("insert into sessions", { before: true });
  const slow = enter(old);
  await held.reached;
  const outdated = { ...auth.passwordHasher, isOutdated: () => true };
  const renewing = { ...auth, passwordHasher: outdated };
  valueOf(await signIn(renewing, visitor(home), { email, password: old }));
  held.release();
  expect((await slow).ok).toBe(true);
  expect(await resolve(mine)).toMatchObject({ ok: true });
});

test("an ended session changes no password, and only an account has one", async () => {
  const mine = valueOf(await enter());
  const other = valueOf(await enter());
  await auth.db.execute(sql`delete from sessions where account_id = ${mine.account.id}
    and id < (select max(id) from sessions where account_id = ${mine.account.id})`);
  expect(await change(mine)).toMatchObject(ended);
  expect(await enter(old)).toMatchObject({ ok: true });
  expect(await resolve(other)).toMatchObject({ ok: true });
  const input = { current_password: old, new_password: fresh, session_token: other.session_token };
  for (const ctx of [visitor(), apiKey("prj_1", [])])
    expect(await changePassword(auth, ctx, input)).toMatchObject(ended);
});
