import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { makeLinkToken } from "#shared/crypto/link-token";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { changePassword } from "../src/passwords/change-password.ts";
import { requestPasswordReset } from "../src/passwords/request-password-reset.ts";
import { resetPassword } from "../src/passwords/reset-password.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { account as asAccount, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let email: string;
let people = 0;
const old = "correct horse";
const fresh = "battery staple";
const home = "192.0.2.1";
const invalid = { ok: false, error: { code: "link_invalid" } };

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  email = `forgetful${people}@example.com`;
  valueOf(await signUp(auth, visitor(home), { email, password: old, name: "Anna" }));
  await auth.settled();
  auth.takeMails();
});

const enter = (password = old) => signIn(auth, visitor(home), { email, password });
const ask = async (to = email, ip: string | null = home) => {
  const answer = await requestPasswordReset(auth, visitor(ip), { email: to });
  await auth.settled();
  return answer;
};
const linkOf = async (): Promise<string> => {
  await ask();
  return /reset#(\S+)/.exec(auth.takeMails().at(-1)?.text ?? "")?.[1] ?? "";
};
const reset = async (token: string, new_password = fresh) => {
  const answer = await resetPassword(auth, visitor(home), { token, new_password, locale: "ru" });
  await auth.settled();
  return answer;
};
const idOf = (token: string): string => token.split(".")[0] ?? "";

test("the link sets a password, which alone works from then on", async () => {
  expect(await reset(await linkOf())).toEqual({ ok: true, value: null });
  expect(await enter()).toMatchObject({ error: { code: "invalid_credentials" } });
  const session = valueOf(await enter(fresh));
  const log = valueOf(await listAccountLog(auth, asAccount(session.account.id), { limit: 10 }));
  expect(log.data.map(({ type, result }) => `${type} ${result}`)).toContain("password_reset done");
});

test("a reset ends all sessions, tells the owner, and proves the address", async () => {
  const sessions = [valueOf(await enter()), valueOf(await enter())];
  await reset(await linkOf());
  for (const { session_token } of sessions)
    expect(await resolveSession(auth, visitor(home), { session_token })).toMatchObject({
      error: { code: "unauthenticated" },
    });
  expect(auth.takeMails()).toMatchObject([{ to: email, subject: "Ваш пароль изменён" }]);
  expect(valueOf(await enter(fresh)).account.email_verified).toBe(true);
});

test("a known and an unknown address get the same answer after the same statements", async () => {
  const cost = async (to: string) => {
    stores.bridge.resetCounts();
    const answer = await requestPasswordReset(auth, visitor(home), { email: to });
    const { statements } = stores.bridge.counts();
    await auth.settled();
    return { answer, statements };
  };
  const known = await cost(email);
  expect(known.answer).toEqual({ ok: true, value: { status: "accepted" } });
  expect(auth.takeMails()).toHaveLength(1);
  const { answer } = await cost(`nobody-${email}`);
  expect(answer).toEqual(known.answer);
  expect(auth.takeMails()).toEqual([]);
});

test("the answer waits for the same statements, whether or not the address is known", async () => {
  // Without a mail server nothing runs behind the answer, so every statement counted is one that it waits for.
  const without = { ...auth, mailPort: null };
  const cost = async (to: string) => {
    stores.bridge.resetCounts();
    await requestPasswordReset(without, visitor(home), { email: to });
    return stores.bridge.counts().statements;
  };
  const known = await cost(email);
  expect([await cost(`nobody-${email}`), known]).toEqual([2, 2]);
});

test("an address gets three mails in an hour, and every answer stays the same", async () => {
  for (let n = 0; n < 6; n++)
    expect(await ask()).toEqual({ ok: true, value: { status: "accepted" } });
  expect(auth.takeMails()).toHaveLength(3);
});

test("one address may ask ten times for one account, then waits", async () => {
  for (let n = 0; n < 10; n++) await ask(`nobody-${email}`, "198.51.100.9");
  expect(await ask(`nobody-${email}`, "198.51.100.9")).toMatchObject({
    error: { code: "rate_limited", retry_after: expect.any(Number) },
  });
});

test("a link works once", async () => {
  const token = await linkOf();
  expect(await reset(token)).toMatchObject({ ok: true });
  expect(await reset(token, "third password")).toMatchObject(invalid);
  expect(await enter(fresh)).toMatchObject({ ok: true });
});

test("of six uses of one link at once one succeeds", async () => {
  const token = await linkOf();
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) => reset(token, `password number ${n}`)),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  const entries = await Promise.all(answers.map((_, n) => enter(`password number ${n}`)));
  expect(entries.map(({ ok }) => ok)).toEqual(answers.map(({ ok }) => ok));
});

test("a link that is an hour old is over", async () => {
  const token = await linkOf();
  await auth.db.execute(
    sql`update email_tokens set expires_at = clock_timestamp() where id = ${idOf(token)}`,
  );
  expect(await reset(token)).toMatchObject(invalid);
});

test("a link lives for an hour at most", async () => {
  const { rows } = await auth.db.execute<{ life: number }>(sql`
    select extract(epoch from expires_at - clock_timestamp())::float8 as life
    from email_tokens where id = ${idOf(await linkOf())}`);
  expect(rows[0]?.life).toBeGreaterThan(3_500);
  expect(rows[0]?.life).toBeLessThanOrEqual(3_600);
});

test("a tampered, foreign or made-up link is refused, and costs no query", async () => {
  const token = await linkOf();
  const keys = await auth.linkKeys();
  const [id = "", mac = ""] = token.split(".");
  const wrong = [
    `${id}.${mac.startsWith("A") ? "B" : "A"}${mac.slice(1)}`,
    `${newId("emailToken")}.${mac}`,
    await makeLinkToken(keys, "verify_email", id),
    id,
    "x",
  ];
  stores.bridge.resetCounts();
  for (const one of wrong) expect(await reset(one)).toMatchObject(invalid);
  expect(stores.bridge.counts().statements).toBe(0);
  expect(
    await reset(await makeLinkToken(keys, "reset_password", newId("emailToken"))),
  ).toMatchObject(invalid);
  expect(await enter()).toMatchObject({ ok: true });
});

test("a refused link costs no hash", async () => {
  auth.takeHashCount();
  await reset("emt_x.y");
  expect(auth.takeHashCount()).toBe(0);
});

test("an unusable password is refused, and the link still works", async () => {
  const token = await linkOf();
  expect(await reset(token, "short")).toMatchObject({ error: { code: "password_unusable" } });
  expect(await reset(token)).toMatchObject({ ok: true });
});

test("a reset and a changed password both end the account's other links", async () => {
  const [first, second] = [await linkOf(), await linkOf()];
  await reset(second);
  expect(await reset(first)).toMatchObject(invalid);
  const third = await linkOf();
  const { account, session_token } = valueOf(await enter(fresh));
  const ctx = { ...asAccount(account.id), ip: home };
  const input = { current_password: fresh, new_password: old, session_token };
  valueOf(await changePassword(auth, ctx, input));
  expect(await reset(third)).toMatchObject(invalid);
});

test("a sign-in that is under way with the old password gets no session", async () => {
  const token = await linkOf();
  const slow = {
    ...auth,
    passwordHasher: {
      ...auth.passwordHasher,
      verify: async (stored: string, password: string) => {
        const verified = await auth.passwordHasher.verify(stored, password);
        await reset(token);
        return verified;
      },
    },
  };
  expect(await signIn(slow, visitor(home), { email, password: old })).toMatchObject({
    error: { code: "invalid_credentials" },
  });
});
