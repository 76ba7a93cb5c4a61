import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { UsersService } from "#shared/contracts/users/service";
import { newId } from "#shared/ids";
import { randomHandle } from "#shared/random";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { serveInProcess } from "#support/services/in-process";
import { authService } from "../src/service.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { signIn } from "#support/services/sign-in";
import { signOut } from "../src/sessions/sign-out.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { account, service, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";

let stores: TestDatabase;
let auth: AuthIsolate;
const person = { email: "anna@example.com", password: "correct horse" };

beforeAll(async () => {
  stores = await startStores();
  auth = await startAuthIsolate(stores);
  valueOf(await signUp(auth, visitor(), { ...person, name: "Anna" }));
});
afterAll(() => stores.close());

beforeEach(async () => {
  await auth.db.execute(sql`delete from sessions`);
});

const open = async () => valueOf(await signIn(auth, visitor(), person));
const resolve = (token: string) => resolveSession(auth, visitor(), { session_token: token });
const noSession = {
  ok: false,
  error: { code: "unauthenticated", detail: "Sign in first." },
};

/** Moves every moment of every session back. */
const age = (interval: string) =>
  auth.db.execute(sql`update sessions set seen_at = seen_at - ${interval}::interval,
    idle_expires_at = idle_expires_at - ${interval}::interval,
    expires_at = expires_at - ${interval}::interval`);

/** Minutes until each limit. */
const row = async () => {
  const { rows } = await auth.db.execute<{ idle: number; absolute: number }>(
    sql`select round(extract(epoch from idle_expires_at - clock_timestamp()) / 60)::int as idle,
      round(extract(epoch from expires_at - clock_timestamp()) / 60)::int as absolute from sessions`,
  );
  return rows[0];
};

const countSessionUpdates = () =>
  auth.db.batch([
    auth.db.execute(sql`create sequence session_updates`),
    auth.db.execute(sql`create function count_session_update() returns trigger language plpgsql as
      $$ begin perform nextval('session_updates'); return null; end $$`),
    auth.db.execute(sql`create trigger count_updates after update on sessions
      for each row execute function count_session_update()`),
  ]);

const sessionUpdates = async () => {
  const { rows } = await auth.db.execute<{ n: number }>(
    sql`select (last_value - (not is_called)::int)::int as n from session_updates`,
  );
  return rows[0]?.n ?? Number.NaN;
};

test("a session resolves to its account and its CSRF token with one statement and one question", async () => {
  const { session_token, ...session } = await open();
  const questions: string[] = [];
  const users: UsersService = {
    ...auth.users,
    getAccount: (ctx, input) => {
      questions.push(input.account_id);
      return auth.users.getAccount(ctx, input);
    },
  };
  stores.bridge.resetCounts();
  expect(await resolveSession({ ...auth, users }, visitor(), { session_token })).toEqual({
    ok: true,
    value: { ...session, proof: { ageSeconds: 0, methods: ["password"] } },
  });
  expect(questions).toEqual([session.account.id]);
  expect(stores.bridge.counts().statements).toBe(2);
});

test("every sign-in opens a session with a token of its own and leaves the others alone", async () => {
  const first = await open();
  const second = await open();
  expect(second.session_token).not.toBe(first.session_token);
  expect(second.csrf_token).not.toBe(first.csrf_token);
  expect(await resolve(first.session_token)).toMatchObject({ ok: true });
  expect(await resolve(second.session_token)).toMatchObject({ ok: true });
});

test("a token that somebody chose beforehand never becomes a session", async () => {
  const planted = randomHandle();
  const input = { ...person, session_token: planted, id: "ses_planted" };
  const session = valueOf(await signIn(auth, visitor(), input));
  expect(session.session_token).not.toBe(planted);
  expect(await resolve(planted)).toEqual(noSession);
});

test.each([
  ["empty", ""],
  ["another", "A".repeat(43)],
  ["a longer", "A".repeat(44)],
  ["one with a NUL", `${"A".repeat(42)}\u0000`],
  ["one with a line feed", `${"A".repeat(43)}\n`],
  ["half a surrogate pair", "\ud800".repeat(43)],
])("%s token is no session", async (_, token) => {
  await open();
  expect(await resolve(token)).toEqual(noSession);
});

test("a token that names another account, or none, is no session", async () => {
  const { session_token, account } = await open();
  const [secret = ""] = session_token.split(".");
  expect(session_token).toBe(`${secret}.${account.id}`);
  for (const token of [secret, `${secret}.${newId("account")}`, `${secret}.`, `${secret}.acc_1`])
    expect(await resolve(token)).toEqual(noSession);
});

test("a token's hash is no token", async () => {
  await open();
  const { rows } = await auth.db.execute<{ token_hash: string }>(
    sql`select token_hash from sessions`,
  );
  expect(await resolve(rows[0]?.token_hash ?? "")).toEqual(noSession);
});

test("signing out ends the session at once, and once more is no error", async () => {
  const session = await open();
  const other = await open();
  const input = { session_token: session.session_token };
  expect(await signOut(auth, visitor(), input)).toEqual({ ok: true, value: null });
  expect(await resolve(session.session_token)).toEqual(noSession);
  expect(await signOut(auth, visitor(), input)).toEqual({ ok: true, value: null });
  expect(await signOut(auth, visitor(), { session_token: "\u0000" })).toMatchObject({ ok: true });
  expect(await resolve(other.session_token)).toMatchObject({ ok: true });
});

test("a session ends a day after its last use", async () => {
  const session = await open();
  expect(await row()).toMatchObject({ idle: 24 * 60, absolute: 14 * 24 * 60 });
  await age("23 hours 59 minutes");
  expect(await resolve(session.session_token)).toMatchObject({ ok: true });
  await age("23 hours 59 minutes");
  expect(await resolve(session.session_token)).toMatchObject({ ok: true });
  await age("24 hours 1 minute");
  expect(await resolve(session.session_token)).toEqual(noSession);
});

test("a session in use ends after two weeks, and its idle limit never lies behind", async () => {
  const session = await open();
  for (let day = 1; day <= 27; day++) {
    await age("12 hours");
    expect(await resolve(session.session_token)).toMatchObject({ ok: true });
    const now = await row();
    expect(now?.idle).toBeLessThanOrEqual(now?.absolute ?? 0);
  }
  expect(await row()).toMatchObject({ idle: 12 * 60, absolute: 12 * 60 });
  await age("12 hours");
  expect(await resolve(session.session_token)).toEqual(noSession);
});

test("the idle limit moves at most once a minute, however many ask at once", async () => {
  await countSessionUpdates();
  const { session_token } = await open();
  await resolve(session_token);
  expect(await sessionUpdates()).toBe(0);

  await age("61 seconds");
  const before = await sessionUpdates();
  const answers = await Promise.all(Array.from({ length: 8 }, () => resolve(session_token)));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(await sessionUpdates()).toBe(before + 1);
  expect(await row()).toMatchObject({ idle: 24 * 60 });
  await resolve(session_token);
  expect(await sessionUpdates()).toBe(before + 1);
});

test("a session whose account is gone is none", async () => {
  const session = await open();
  await auth.db.execute(sql`update accounts set state = 'pending'`);
  expect(await resolve(session.session_token)).toEqual(noSession);
  await auth.db.execute(sql`update accounts set state = 'active'`);
});

test("the job removes what ended and nothing else, and is Atlas's own", async () => {
  await open();
  await open();
  await age("24 hours 1 minute");
  const live = await open();
  const asGateway = serveInProcess(authService, auth, "gateway");
  expect(await asGateway.runDue(account(live.account.id))).toMatchObject({
    ok: false,
    error: { code: "forbidden" },
  });
  expect(await runDue(auth, service("gateway"))).toMatchObject({ ok: true, value: { removed: 2 } });
  expect(await runDue(auth, service("gateway"))).toMatchObject({ ok: true, value: { removed: 0 } });
  expect(await resolve(live.session_token)).toMatchObject({ ok: true });
});

test("the job removes at most 5,000 sessions per call", async () => {
  const { account: owner } = await open();
  await auth.db.execute(sql`insert into sessions
    (id, token_hash, account_id, idle_expires_at, expires_at)
    select 'ses_' || n, 'hash ' || n, ${owner.id}, now() - interval '1 hour', now()
    from generate_series(1, 5100) n`);
  expect(await runDue(auth, service("gateway"))).toMatchObject({
    ok: true,
    value: { removed: 5000 },
  });
  expect(await runDue(auth, service("gateway"))).toMatchObject({
    ok: true,
    value: { removed: 100 },
  });
});
