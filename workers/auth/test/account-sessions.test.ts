import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { NewSession } from "#shared/contracts/auth/session";
import { newId } from "#shared/ids";
import { updateAccount } from "../src/accounts/update-account.ts";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { endOtherSessions } from "../src/sessions/end-other-sessions.ts";
import { endSession } from "../src/sessions/end-session.ts";
import { listSessions } from "../src/sessions/list-sessions.ts";
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
const password = "correct horse";
const home = "192.0.2.1";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
});

/** Registers somebody new. @returns how they sign in. */
async function register() {
  people += 1;
  const email = `person${people}@example.com`;
  valueOf(await signUp(auth, visitor(home), { email, password, name: "Anna" }));
  return async (ip: string | null = home, user_agent: string | null = null) =>
    valueOf(await signIn(auth, visitor(ip), { email, password, user_agent }));
}

const page = async (
  { account, session_token }: NewSession,
  query: { limit?: number; cursor?: string } = {},
) =>
  valueOf(await listSessions(auth, asAccount(account.id), { limit: 25, session_token, ...query }));
const end = ({ account, session_token }: NewSession, id: string) =>
  endSession(auth, asAccount(account.id), { id, session_token });
const endOthers = ({ account, session_token }: NewSession) =>
  endOtherSessions(auth, asAccount(account.id), { session_token });
const idOf = async (session: NewSession): Promise<string> =>
  (await page(session)).data.find(({ current }) => current)?.id ?? "";
const lives = async ({ session_token }: NewSession): Promise<boolean> =>
  (await resolveSession(auth, visitor(), { session_token })).ok;
const log = async ({ account }: NewSession) =>
  valueOf(await listAccountLog(auth, asAccount(account.id), { limit: 25 })).data.map(
    ({ type, result }) => `${type} ${result}`,
  );
const notFound = {
  ok: false,
  error: { code: "not_found", detail: "There is no such session." },
};

test("a person sees each of their sessions, with where it began and which one asks", async () => {
  const enter = await register();
  const unknown = await enter(null);
  const mine = await enter("2001:db8::1", ` Firefox\u0000 \u202e${"x".repeat(400)}`);
  await (
    await register()
  )();
  const { data, next_cursor } = await page(mine);
  expect(next_cursor).toBeNull();
  const common = {
    id: expect.stringMatching(/^ses_/),
    created_at: expect.stringMatching(/Z$/),
    seen_at: expect.stringMatching(/Z$/),
  };
  expect(data).toEqual([
    {
      ...common,
      current: true,
      address: "2001:db8::1",
      user_agent: `Firefox ${"x".repeat(292)}`,
      expires_at: mine.expires_at,
    },
    {
      ...common,
      current: false,
      address: null,
      user_agent: null,
      expires_at: unknown.expires_at,
    },
  ]);
  expect(JSON.stringify(data)).not.toContain(mine.session_token);
});

test("sessions that have ended are not listed, and cannot be ended again", async () => {
  const enter = await register();
  const [idle, over, mine] = [await enter(), await enter(), await enter()];
  const [idleId, overId] = [await idOf(idle), await idOf(over)];
  await auth.db.execute(sql`update sessions set idle_expires_at = now() where id = ${idleId}`);
  await auth.db.execute(sql`update sessions set expires_at = now() where id = ${overId}`);
  expect((await page(mine)).data.map(({ current }) => current)).toEqual([true]);
  for (const id of [idleId, overId]) expect(await end(mine, id)).toEqual(notFound);
  expect(valueOf(await endOthers(mine))).toEqual({ ended: 0 });
});

test("the list is read page by page, and a stranger's cursor shows nothing", async () => {
  const enter = await register();
  await enter();
  await enter();
  const mine = await enter();
  const first = await page(mine, { limit: 2 });
  const second = await page(mine, { limit: 2, cursor: first.next_cursor ?? "" });
  const ids = [...first.data, ...second.data].map(({ id }) => id);
  expect(ids).toEqual((await page(mine)).data.map(({ id }) => id));
  expect(new Set(ids).size).toBe(3);
  expect(second.next_cursor).toBeNull();
  const stranger = await (await register())();
  expect((await page(stranger, { cursor: first.next_cursor ?? "" })).data).toEqual([]);
  const input = { limit: 25, session_token: mine.session_token, cursor: "x" };
  expect(await listSessions(auth, asAccount(mine.account.id), input)).toMatchObject({
    error: { code: "invalid_cursor" },
  });
});

test("an ended session stops working at once, alone, and leaves a line", async () => {
  const enter = await register();
  const [lost, kept, mine] = [await enter(), await enter(), await enter()];
  expect(await end(mine, await idOf(lost))).toEqual({ ok: true, value: { current: false } });
  expect([await lives(lost), await lives(kept), await lives(mine)]).toEqual([false, true, true]);
  expect((await log(mine))[0]).toBe("session_ended done");
});

test("ending the session that asks is signing out", async () => {
  const enter = await register();
  const [other, mine] = [await enter(), await enter()];
  expect(await end(mine, await idOf(mine))).toEqual({ ok: true, value: { current: true } });
  expect([await lives(other), await lives(mine)]).toEqual([true, false]);
  expect((await log(mine))[0]).toBe("sign_out done");
});

test("a session of others, an unknown and a malformed one are the same not_found", async () => {
  const mine = await (await register())();
  const stranger = await (await register())();
  const before = await log(stranger);
  for (const id of [await idOf(stranger), newId("session"), newId("account"), "\u0000", ""])
    expect(await end(mine, id)).toEqual(notFound);
  expect(await lives(stranger)).toBe(true);
  expect(await log(stranger)).toEqual(before);
});

test("ending all others leaves the session that asks and other people's, with one line", async () => {
  const enter = await register();
  const others = [await enter(), await enter(), await enter()];
  const mine = await enter();
  const stranger = await (await register())();
  expect(valueOf(await endOthers(mine))).toEqual({ ended: 3 });
  for (const session of others) expect(await lives(session)).toBe(false);
  for (const session of [mine, stranger]) expect(await lives(session)).toBe(true);
  expect(valueOf(await endOthers(mine))).toEqual({ ended: 0 });
  expect((await log(mine)).filter((line) => line.startsWith("session_ended"))).toHaveLength(1);
});

test("a person renames their own account, and sees it in the session", async () => {
  const mine = await (await register())();
  const stranger = await (await register())();
  const renamed = await updateAccount(auth, asAccount(mine.account.id), { name: "Ada" });
  expect(renamed).toEqual({ ok: true, value: { ...mine.account, name: "Ada" } });
  const nameIn = async ({ session_token }: NewSession) =>
    valueOf(await resolveSession(auth, visitor(), { session_token })).account.name;
  expect([await nameIn(mine), await nameIn(stranger)]).toEqual(["Ada", "Anna"]);
});

test("only accounts have sessions and names", async () => {
  const { session_token } = await (await register())();
  for (const ctx of [visitor(), apiKey("prj_1", [])])
    for (const answer of [
      await listSessions(auth, ctx, { limit: 25, session_token }),
      await endSession(auth, ctx, { id: newId("session"), session_token }),
      await endOtherSessions(auth, ctx, { session_token }),
      await updateAccount(auth, ctx, { name: "Ada" }),
    ])
      expect(answer).toMatchObject({ error: { code: "unauthenticated" } });
});
