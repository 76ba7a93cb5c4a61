import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NewSession } from "#shared/contracts/auth/session";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { changePassword } from "../src/passwords/change-password.ts";
import { proveAccount } from "../src/proofs/prove-account.ts";
import { completeSignIn } from "../src/sign-in-challenges/complete-sign-in.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { signIn } from "../src/sessions/sign-in.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { account as asAccount, service, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { type App, addApp } from "#support/services/totp";

let stores: TestDatabase;
let auth: AuthIsolate;
let session: NewSession;
let app: App;
let people = 0;
const password = "correct horse";
const ip = "192.0.2.1";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  const person = { email: `second${people}@example.com`, password };
  valueOf(await signUp(auth, visitor(), { ...person, name: "Anna" }));
  const opened = valueOf(await signIn(auth, visitor(ip), person));
  if ("second_factor" in opened) throw new Error("There is no second factor yet.");
  session = { ...opened, account: { ...opened.account, email_verified: true } };
  app = await addApp(auth, session);
  await auth.settled();
  auth.takeMails();
});

/** Signs in with the password. @returns the challenge's token. */
async function challenge(from = ip): Promise<string> {
  const { email } = session.account;
  const answer = valueOf(await signIn(auth, visitor(from), { email, password }));
  if (!("second_factor" in answer)) throw new Error("A session was opened without a code.");
  return answer.second_factor.token;
}

const complete = (token: string, code: { totp?: string; recovery_code?: string }, from = ip) =>
  completeSignIn(auth, visitor(from), { token, ...code });

const sessions = async (): Promise<number> => {
  const { rows } = await auth.db.execute<{ n: number }>(
    sql`select count(*)::int as n from sessions where account_id = ${session.account.id}`,
  );
  return rows[0]?.n ?? -1;
};

const lines = async (): Promise<string[]> => {
  await auth.settled();
  const page = await listAccountLog(auth, asAccount(session.account.id), { limit: 100 });
  return valueOf(page).data.map(({ type, result }) => `${type} ${result}`);
};

const code = (error: string) => ({ ok: false, error: { code: error } });
const recovery = (index: number): string => app.recoveryCodes[index] ?? "";

describe("a right password of an account with an app", () => {
  test("opens no session, but asks for a code", async () => {
    const { email } = session.account;
    expect(valueOf(await signIn(auth, visitor(ip), { email, password }))).toEqual({
      second_factor: {
        token: expect.stringMatching(/^[\w-]{43}$/),
        methods: ["totp", "recovery_code"],
        expires_at: expect.any(String),
      },
    });
    expect(await sessions()).toBe(1);
    expect(await signIn(auth, visitor(ip), { email, password: "wrong" })).toMatchObject(
      code("invalid_credentials"),
    );
  });

  test("and a code of the app open a session that has just been proved by it", async () => {
    const opened = valueOf(await complete(await challenge(), { totp: app.code() }));
    expect(opened.account).toEqual(session.account);
    const { session_token } = opened;
    expect(valueOf(await resolveSession(auth, visitor(), { session_token })).proof).toEqual({
      ageSeconds: 0,
      methods: ["password", "totp"],
    });
    const { rows } = await auth.db.execute(
      sql`select proved_by from sessions order by created_at desc limit 1`,
    );
    expect(rows).toEqual([{ proved_by: "totp" }]);
  });

  test("and a recovery code, however it is typed, open a session once, and the owner is told", async () => {
    const typed = ` ${recovery(0).toUpperCase().replaceAll("-", " ")} `;
    valueOf(await complete(await challenge(), { recovery_code: typed }));
    await auth.settled();
    expect(auth.takeMails().map(({ subject }) => subject)).toEqual(["A recovery code was used"]);
    expect((await lines()).slice(0, 2).toSorted()).toEqual([
      "recovery_code_used done",
      "sign_in done",
    ]);
    const again = await complete(await challenge(), { recovery_code: typed });
    expect(again).toMatchObject(code("wrong_code"));
  });
});

describe("used once, whatever runs at once:", () => {
  test("a challenge", async () => {
    const token = await challenge();
    const answers = await Promise.all([
      complete(token, { totp: app.code() }),
      complete(token, { totp: app.code(1) }),
      complete(token, { recovery_code: recovery(0) }),
      complete(token, { recovery_code: recovery(1) }),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await sessions()).toBe(2);
    expect(await complete(token, { recovery_code: recovery(2) })).toMatchObject(
      code("challenge_invalid"),
    );
  });

  test("a code of the app, and none of an earlier step after it", async () => {
    const tokens = [await challenge(), await challenge(), await challenge()];
    const totp = app.code();
    const answers = await Promise.all(tokens.map((token) => complete(token, { totp })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const left = tokens[answers.findIndex(({ ok }) => !ok)] ?? "";
    for (const used of [totp, app.code(-1)])
      expect(await complete(left, { totp: used })).toMatchObject(code("wrong_code"));
    expect(await complete(left, { totp: app.code(1) })).toMatchObject({ ok: true });
  });

  test("a recovery code", async () => {
    const tokens = [await challenge(), await challenge(), await challenge()];
    const answers = await Promise.all(
      tokens.map((token) => complete(token, { recovery_code: recovery(3) })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await sessions()).toBe(2);
  });
});

describe("a challenge is dead", () => {
  test("after five tries, for the right code too", async () => {
    const token = await challenge();
    for (let i = 0; i < 5; i++)
      expect(await complete(token, { totp: "000000" })).toMatchObject(code("wrong_code"));
    expect(await complete(token, { totp: app.code() })).toMatchObject(code("challenge_invalid"));
    expect(await lines()).toContain("second_factor refused");
  });

  test("after five minutes, and the job removes it", async () => {
    const token = await challenge();
    await auth.db.execute(
      sql`update sign_in_challenges set expires_at = expires_at - interval '301 seconds'`,
    );
    expect(await complete(token, { totp: app.code() })).toMatchObject(code("challenge_invalid"));
    await runDue(auth, service("gateway"));
    const { rows } = await auth.db.execute(sql`select 1 from sign_in_challenges
      where account_id = ${session.account.id}`);
    expect(rows).toEqual([]);
  });

  test("once the password has changed", async () => {
    const token = await challenge();
    const { session_token } = session;
    const input = { current_password: password, new_password: "another horse", session_token };
    valueOf(await changePassword(auth, asAccount(session.account.id), input));
    expect(await complete(token, { totp: app.code() })).toMatchObject(code("challenge_invalid"));
  });

  test("when it was made up, and the token is stored hashed", async () => {
    const token = await challenge();
    for (const other of ["", "x", token.slice(1), "A".repeat(43)])
      expect(await complete(other, { totp: app.code() })).toMatchObject(code("challenge_invalid"));
    const { rows } = await auth.db.execute(sql`select * from sign_in_challenges`);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

test("wrong codes count per account and address, with other limits than passwords, and the owner's address stays free", async () => {
  for (let i = 0; i < 2; i++) {
    const token = await challenge("192.0.2.9");
    for (let n = 0; n < 5; n++) await complete(token, { totp: "000000" }, "192.0.2.9");
  }
  const refused = await complete(await challenge("192.0.2.9"), { totp: app.code() }, "192.0.2.9");
  expect(refused).toMatchObject({
    error: { code: "rate_limited", retry_after: expect.any(Number) },
  });
  expect(await complete(await challenge(), { totp: app.code() })).toMatchObject({ ok: true });
});

describe("in the middle of a session", () => {
  const prove = (given: { totp?: string; recovery_code?: string }) =>
    proveAccount(
      auth,
      { ...asAccount(session.account.id), ip },
      {
        ...given,
        session_token: session.session_token,
      },
    );

  test("a code of the app renews the proof and the token, once", async () => {
    const totp = app.code();
    const [first, second] = await Promise.all([prove({ totp }), prove({ totp })]);
    const renewed = [first, second].filter(({ ok }) => ok);
    expect(renewed).toHaveLength(1);
    const [answer] = renewed;
    if (!answer?.ok) throw new Error("None was accepted.");
    session = { ...session, ...answer.value };
    expect(await prove({ totp })).toMatchObject(code("wrong_code"));
    expect(await lines()).toContain("step_up done");
  });

  test("a recovery code does as well, and a wrong one changes nothing", async () => {
    for (const wrong of ["", "x", recovery(0).slice(1), "0000-0000-0000-0000"])
      expect(await prove({ recovery_code: wrong })).toMatchObject(code("wrong_code"));
    const { session_token } = session;
    expect(await resolveSession(auth, visitor(), { session_token })).toMatchObject({ ok: true });
    expect(await prove({ recovery_code: recovery(0) })).toMatchObject({ ok: true });
  });
});
