import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RETENTION } from "#shared/retention";
import { deleteOldLines } from "../src/account-log/old-line-repository.ts";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { readOverdue } from "../src/jobs/overdue-repository.ts";
import { signIn } from "#support/services/sign-in";
import { signOut } from "../src/sessions/sign-out.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { apiKey, account as asAccount, service, visitor } from "#support/services/callers";
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

/** An account whose log has so many lines of this age. */
async function oldLines(count: number, age: string): Promise<string> {
  const { account } = valueOf(await enter());
  await auth.settled();
  await auth.db.execute(sql`
    insert into account_log (id, account_id, type, result, occurred_at)
    select gen_random_uuid(), ${account.id}, 'sign_in', 'done', clock_timestamp() - ${age}::interval
    from generate_series(1, ${count}::int)`);
  return account.id;
}

const countOf = async (accountId: string) =>
  (
    await auth.db.execute<{ n: number }>(
      sql`select count(*)::int as n from account_log where account_id = ${accountId}`,
    )
  ).rows[0]?.n;

const KEPT = `${RETENTION.account_log.keptSeconds} seconds`;

test("the job removes the lines that are older than they are kept, a batch at a time, and no others", async () => {
  const id = await oldLines(5, `${KEPT} 1 hour`);
  const young = (await countOf(id)) ?? 0;
  for (const removed of [2, 2]) expect(await deleteOldLines(auth.db, 2)).toBe(removed);
  expect(await countOf(id)).toBe(young - 4);
  valueOf(await runDue(auth, service("gateway")));
  expect(await countOf(id)).toBe(young - 5);
  expect(await deleteOldLines(auth.db, 2)).toBe(0);
});

test("the database refuses to lose a younger line, to change one, and to empty the log", async () => {
  const id = await oldLines(1, RETENTION.account_log.keptSeconds - 3_600 + " seconds");
  await oldLines(1, `${KEPT} 1 hour`);
  const before = await countOf(id);
  for (const statement of [
    sql`delete from account_log where account_id = ${id}`,
    sql`update account_log set address = null where account_id = ${id}`,
    sql`truncate account_log`,
  ])
    await expect(auth.db.execute(statement)).rejects.toMatchObject({
      cause: { message: expect.stringContaining("account_log is append-only") },
    });
  expect(await countOf(id)).toBe(before);
});

test("what the job has not removed is shown", async () => {
  await oldLines(1, `${KEPT} 2 hours`);
  const { account_log: seconds } = await readOverdue(auth.db);
  expect(Math.round(seconds / 3_600)).toBe(2);
});
