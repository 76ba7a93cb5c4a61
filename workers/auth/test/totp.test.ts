import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { NewSession } from "#shared/contracts/auth/session";
import { beginPasskey } from "../src/passkeys/begin-passkey.ts";
import { findProblems } from "../src/jobs/find-problems.ts";
import { countKeyUse } from "../src/keys/count-key-use.ts";
import { rewrapKeys } from "../src/keys/rewrap-keys.ts";
import { makeRecoveryCodes } from "../src/recovery/make-recovery-codes.ts";
import { signUp } from "../src/sessions/sign-up.ts";
import { completeSignIn } from "../src/sign-in-challenges/complete-sign-in.ts";
import { signIn as signInOrAsk } from "../src/sessions/sign-in.ts";
import { beginTotp } from "../src/totp/begin-totp.ts";
import { confirmTotp } from "../src/totp/confirm-totp.ts";
import { getSecurity } from "../src/totp/get-security.ts";
import { removeTotp } from "../src/totp/remove-totp.ts";
import { codeOfApp } from "#support/authenticator/authenticator-app";
import type { TestDatabase } from "#support/database";
import { account as asAccount, apiKey, longAgo, service, visitor } from "#support/services/callers";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { confirmAddress } from "#support/services/confirm-address";
import { valueOf } from "#support/services/result";
import { signIn } from "#support/services/sign-in";
import { startStores } from "#support/services/stores";
import { addApp } from "#support/services/totp";

let stores: TestDatabase;
let auth: AuthIsolate;
let session: NewSession;
let owner: CallContext;
let session_token: string;
let people = 0;
const password = "correct horse";
const keys = { a1: `a1:${"A".repeat(43)}`, a2: `a2:${"B".repeat(43)}` };

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain", {}, keys.a1);
  session = await register();
  owner = asAccount(session.account.id);
  session_token = session.session_token;
});

async function register(): Promise<NewSession> {
  people += 1;
  const person = { email: `app${people}@example.com`, password };
  valueOf(await signUp(auth, visitor(), { ...person, name: "Anna" }));
  const opened = valueOf(await signIn(auth, visitor(), person));
  await confirmAddress(auth.db, opened.account.id);
  await auth.settled();
  auth.takeMails();
  return opened;
}

const code = (error: string) => ({ ok: false, error: { code: error } });
const security = async () => valueOf(await getSecurity(auth, owner));
const subjects = async (): Promise<string[]> => {
  await auth.settled();
  return auth.takeMails().map(({ subject }) => subject);
};

test("nothing is added to an account whose address was never confirmed, and what it has can go", async () => {
  const squatter = await register();
  const ctx = asAccount(squatter.account.id);
  await addApp(auth, squatter);
  await auth.db.execute(sql`
    update accounts set email_verified_at = null where id = ${squatter.account.id}`);
  for (const answer of [
    await beginTotp(auth, ctx),
    await confirmTotp(auth, ctx, { code: "000000", session_token }),
    await makeRecoveryCodes(auth, ctx, {}),
    await beginPasskey(auth, ctx),
  ])
    expect(answer).toMatchObject(code("email_unverified"));
  expect(await removeTotp(auth, ctx, {})).toMatchObject({ ok: true });
});

test("an app counts once a code of it was seen, and brings ten recovery codes", async () => {
  const { secret, uri } = valueOf(await beginTotp(auth, owner));
  expect(uri).toBe(
    `otpauth://totp/Atlas:${encodeURIComponent(session.account.email)}?secret=${secret}&issuer=Atlas`,
  );
  expect(await security()).toEqual({
    has_password: true,
    totp: null,
    recovery_codes_left: 0,
    passkeys: 0,
  });
  const { email } = session.account;
  expect(await signInOrAsk(auth, visitor(), { email, password })).toMatchObject({
    value: { session_token: expect.any(String) },
  });
  expect(await confirmTotp(auth, owner, { code: "000000", session_token })).toMatchObject(
    code("wrong_code"),
  );
  const { recovery_codes: codes } = valueOf(
    await confirmTotp(auth, owner, {
      code: codeOfApp(secret),
      locale: "ru",
      session_token,
    }),
  );
  expect(new Set(codes).size).toBe(10);
  for (const one of codes)
    expect(one).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(await security()).toEqual({
    has_password: true,
    totp: { added_at: expect.any(String) },
    recovery_codes_left: 10,
    passkeys: 0,
  });
  expect(await subjects()).toEqual(["Добавлено приложение для входа"]);
});

test("the code that confirmed an app does not sign in as well", async () => {
  const { secret } = valueOf(await beginTotp(auth, owner));
  const used = codeOfApp(secret);
  valueOf(await confirmTotp(auth, owner, { code: used, session_token }));
  const { email } = session.account;
  const asked = valueOf(await signInOrAsk(auth, visitor(), { email, password }));
  if (!("second_factor" in asked)) throw new Error("No code was asked for.");
  const { token } = asked.second_factor;
  expect(await completeSignIn(auth, visitor(), { token, totp: used })).toMatchObject(
    code("wrong_code"),
  );
});

test("a session that ended meanwhile confirms no app", async () => {
  const { secret } = valueOf(await beginTotp(auth, owner));
  await auth.db.execute(sql`delete from sessions where account_id = ${session.account.id}`);
  expect(await confirmTotp(auth, owner, { code: codeOfApp(secret), session_token })).toMatchObject(
    code("unauthenticated"),
  );
  expect((await security()).totp).toBeNull();
});

test("another secret replaces one that was not confirmed, and none that was", async () => {
  const first = valueOf(await beginTotp(auth, owner));
  const second = valueOf(await beginTotp(auth, owner));
  expect(
    await confirmTotp(auth, owner, {
      code: codeOfApp(first.secret),
      session_token,
    }),
  ).toMatchObject(code("wrong_code"));
  const input = { code: codeOfApp(second.secret), session_token };
  const answers = await Promise.all([1, 2, 3].map(() => confirmTotp(auth, owner, input)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect((await security()).recovery_codes_left).toBe(10);
  expect(await beginTotp(auth, owner)).toMatchObject(code("totp_exists"));
});

test("secret and recovery codes are in no table in the clear, and a secret opens for its account alone", async () => {
  const { secret } = valueOf(await beginTotp(auth, owner));
  const { recovery_codes: codes } = valueOf(
    await confirmTotp(auth, owner, { code: codeOfApp(secret), session_token }),
  );
  const { rows } = await auth.db.execute(sql`
    select (select json_agg(f)::text from totp_factors f) as factors,
      (select json_agg(r)::text from recovery_codes r) as codes,
      (select json_agg(m)::text from mails m) as mails`);
  const stored = JSON.stringify(rows);
  for (const shown of [secret, ...codes, ...codes.map((one) => one.replaceAll("-", ""))])
    expect(stored).not.toContain(shown);
  const other = await register();
  await addApp(auth, other);
  await auth.db.execute(sql`update totp_factors set (secret_sealed, data_key_wrapped) =
    (select secret_sealed, data_key_wrapped from totp_factors where account_id = ${session.account.id})
    where account_id = ${other.account.id}`);
  const { email } = other.account;
  const asked = valueOf(await signInOrAsk(auth, visitor(), { email, password }));
  if (!("second_factor" in asked)) throw new Error("No code was asked for.");
  const { token } = asked.second_factor;
  const answer = await completeSignIn(auth, visitor(), { token, totp: codeOfApp(secret) });
  expect(answer).toMatchObject(code("vault_unavailable"));
});

test("without the app the recovery codes are gone, and the password is enough", async () => {
  await addApp(auth, session);
  await subjects();
  valueOf(await removeTotp(auth, owner, {}));
  expect(await security()).toEqual({
    has_password: true,
    totp: null,
    recovery_codes_left: 0,
    passkeys: 0,
  });
  expect(await removeTotp(auth, owner, {})).toMatchObject(code("totp_missing"));
  const { email } = session.account;
  expect(await signIn(auth, visitor(), { email, password })).toMatchObject({ ok: true });
  expect(await subjects()).toEqual(["The authenticator app was removed"]);
});

test("new recovery codes end the old ones, and ten are left of two calls at once", async () => {
  expect(await makeRecoveryCodes(auth, owner, {})).toMatchObject(code("totp_missing"));
  const { recoveryCodes } = await addApp(auth, session);
  const made = await Promise.all([1, 2].map(() => makeRecoveryCodes(auth, owner, {})));
  expect(made.every(({ ok }) => ok)).toBe(true);
  expect((await security()).recovery_codes_left).toBe(10);
  const { email } = session.account;
  const asked = valueOf(await signInOrAsk(auth, visitor(), { email, password }));
  if (!("second_factor" in asked)) throw new Error("No code was asked for.");
  const { token } = asked.second_factor;
  const old = { token, recovery_code: recoveryCodes[0] ?? "" };
  expect(await completeSignIn(auth, visitor(), old)).toMatchObject(code("wrong_code"));
});

test("all of it needs a recent proof, and an account", async () => {
  const calls = [
    (ctx: CallContext) => beginTotp(auth, ctx),
    (ctx: CallContext) => confirmTotp(auth, ctx, { code: "000000", session_token }),
    (ctx: CallContext) => removeTotp(auth, ctx, {}),
    (ctx: CallContext) => makeRecoveryCodes(auth, ctx, {}),
  ];
  for (const call of calls) {
    expect(await call(longAgo(owner))).toMatchObject(code("step_up_required"));
    for (const ctx of [visitor(), apiKey("prj_1", []), service("gateway")])
      expect(await call(ctx)).toMatchObject(code("unauthenticated"));
  }
  expect(await getSecurity(auth, longAgo(owner))).toMatchObject({ ok: true });
  expect(await getSecurity(auth, apiKey("prj_1", []))).toMatchObject(code("unauthenticated"));
});

test("a new key takes over online, and a missing one is named", async () => {
  await auth.db.execute(sql`delete from recovery_codes`);
  await auth.db.execute(sql`delete from totp_factors`);
  const { code: codeNow } = await addApp(auth, session);
  const both = await startAuthIsolate(stores, "plain", {}, `${keys.a2},${keys.a1}`);
  const ctx = service("gateway");
  expect(valueOf(await rewrapKeys(both, ctx, { limit: 10 }))).toEqual({
    rewrapped: 1,
    remaining: 0,
  });
  expect(valueOf(await countKeyUse(both, ctx))).toEqual([
    { key_id: "a2", rows: 1, last_wrapped_at: expect.any(String) },
  ]);
  const only = await startAuthIsolate(stores, "plain", {}, keys.a2);
  expect(await findProblems(only)).toEqual([]);
  expect(await findProblems(auth)).toEqual([
    "ACCOUNT_KEYS lacks the key a2, which wraps 1 secrets of authenticator apps.",
  ]);
  const { email } = session.account;
  const asked = valueOf(await signInOrAsk(only, visitor(), { email, password }));
  if (!("second_factor" in asked)) throw new Error("No code was asked for.");
  const { token } = asked.second_factor;
  expect(await completeSignIn(auth, visitor(), { token, totp: codeNow() })).toMatchObject(
    code("vault_unavailable"),
  );
  expect(await completeSignIn(only, visitor(), { token, totp: codeNow() })).toMatchObject({
    ok: true,
  });
});
