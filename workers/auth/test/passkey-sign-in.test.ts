import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { beginPasskey } from "../src/passkeys/begin-passkey.ts";
import { beginPasskeySignIn } from "../src/passkeys/begin-passkey-sign-in.ts";
import { listPasskeys } from "../src/passkeys/list-passkeys.ts";
import { removePasskey } from "../src/passkeys/remove-passkey.ts";
import { signInWithPasskey } from "../src/passkeys/sign-in-with-passkey.ts";
import { signIn as signInOrAsk } from "../src/sessions/sign-in.ts";
import { getSecurity } from "../src/totp/get-security.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { type Lie, SoftwareAuthenticator } from "#support/authenticator/software-authenticator";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account as asAccount, visitor } from "#support/services/callers";
import { type Owner, PASSWORD, givePasskey, makeOwner } from "#support/services/passkey-owner";
import { valueOf } from "#support/services/result";
import { addApp } from "#support/services/totp";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let owner: Owner;
let authenticator: SoftwareAuthenticator;

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  owner = await makeOwner(auth, "sign-in");
  ({ authenticator } = await givePasskey(auth, owner));
});

const home = "192.0.2.7";
const begin = async () => valueOf(await beginPasskeySignIn(auth, visitor(home)));
const send = (credential: ReturnType<SoftwareAuthenticator["prove"]>) =>
  signInWithPasskey(auth, visitor(home), { credential, user_agent: "Firefox" });
const enter = async (lie: Lie = {}, by = authenticator) => send(by.prove(await begin(), lie));
const refused = { ok: false, error: { code: "passkey_refused" } };
const log = async () => {
  await auth.settled();
  const page = await listAccountLog(auth, asAccount(owner.id), { limit: 100 });
  return valueOf(page).data.map(({ type, result }) => `${type} ${result}`);
};

test.each(["ES256", "EdDSA", "RS256"] as const)(
  "a passkey with %s opens a session without a password, and is noted as used",
  async (algorithm) => {
    const { authenticator: other, passkey } = await givePasskey(auth, owner, { algorithm });
    const opened = valueOf(await enter({}, other));
    expect(opened.account).toEqual(owner.session.account);
    const session = valueOf(await resolveSession(auth, visitor(home), opened));
    expect(session).toMatchObject({ csrf_token: opened.csrf_token, account: { id: owner.id } });
    const all = valueOf(await listPasskeys(auth, asAccount(owner.id)));
    const used = all.find(({ id }) => id === passkey.id);
    expect(Date.now() - Date.parse(used?.last_used_at ?? "")).toBeLessThan(60_000);
    expect((await log())[0]).toBe("passkey_sign_in done");
  },
);

test("a passkey is both factors: an account with an authenticator app is asked for no code", async () => {
  await addApp(auth, owner.session);
  const { email } = owner;
  const asked = await signInOrAsk(auth, visitor(home), { email, password: PASSWORD });
  expect(asked).toMatchObject({ value: { second_factor: { methods: ["totp", "recovery_code"] } } });
  const opened = valueOf(await enter());
  const session = valueOf(await resolveSession(auth, visitor(home), opened));
  expect(session.proof?.methods).toEqual(["password", "totp", "passkey"]);
  expect(valueOf(await getSecurity(auth, asAccount(owner.id))).passkeys).toBe(1);
});

test("the options name no passkey, and cost neither a statement nor a command", async () => {
  await auth.settled();
  stores.bridge.resetCounts();
  expect(await begin()).toMatchObject({
    rpId: "dashboard.example.com",
    allowCredentials: [],
    userVerification: "required",
  });
  expect(stores.bridge.counts()).toMatchObject({ statements: 0, commands: 0 });
});

describe("what does not verify opens no session, and uses its challenge up:", () => {
  const LIES: readonly (readonly [string, Lie])[] = [
    ["another origin", { origin: "https://dashboard.example.com.evil.test" }],
    ["the same host without TLS", { origin: "http://dashboard.example.com" }],
    ["another host", { rpId: "example.com" }],
    ["a new passkey in place of a proof", { type: "webauthn.create" }],
    ["no verified person", { userVerified: false }],
    ["nobody at the authenticator", { userPresent: false }],
    ["a wrong signature", { spoilt: true }],
    ["another account's handle", { userHandle: Buffer.from("acc_x").toString("base64url") }],
  ];
  test.each(LIES)("%s", async (_what, lie) => {
    const options = await begin();
    expect(await send(authenticator.prove(options, lie))).toMatchObject(refused);
    expect(await send(authenticator.prove(options))).toMatchObject(refused);
    expect(await log()).toContain("passkey_sign_in refused");
    expect(await enter()).toMatchObject({ ok: true });
  });

  test("a page in another site's frame", async () => {
    expect(await enter({ crossOrigin: true })).toMatchObject(refused);
  });
});

test("an unknown, a removed and another person's passkey are refused alike", async () => {
  const stranger = new SoftwareAuthenticator(auth.dashboardUrl);
  stranger.make(valueOf(await beginPasskey(auth, asAccount(owner.id))));
  const unknown = await enter({}, stranger);
  const posing = await enter({ id: authenticator.id }, stranger);
  const [passkey] = valueOf(await listPasskeys(auth, asAccount(owner.id)));
  valueOf(await removePasskey(auth, asAccount(owner.id), { id: passkey?.id ?? "" }));
  const removed = await enter();
  expect(unknown).toMatchObject(refused);
  expect(posing).toEqual(unknown);
  expect(removed).toEqual(unknown);
});

test("a passkey of an account that is gone opens nothing", async () => {
  await auth.db.execute(sql`delete from sessions where account_id = ${owner.id}`);
  await auth.db.execute(sql`delete from credentials where account_id = ${owner.id}`);
  expect(await enter()).toMatchObject(refused);
});

test("a passkey that is removed while it is used opens no session", async () => {
  const [passkey] = valueOf(await listPasskeys(auth, asAccount(owner.id)));
  const held = stores.bridge.faults.holdNext("insert into sessions", { before: true });
  const slow = enter();
  await held.reached;
  valueOf(await removePasskey(auth, asAccount(owner.id), { id: passkey?.id ?? "" }));
  held.release();
  expect(await slow).toMatchObject(refused);
});

test("a challenge for a new passkey, a used, a made-up and an expired one open nothing", async () => {
  const prove = (challenge: string) =>
    authenticator.prove({ rpId: "dashboard.example.com", challenge });
  const { challenge: registering } = valueOf(await beginPasskey(auth, asAccount(owner.id)));
  expect(await send(prove(registering))).toMatchObject(refused);
  const { challenge } = await begin();
  expect(await send(prove(challenge))).toMatchObject({ ok: true });
  expect(await send(prove(challenge))).toMatchObject(refused);
  expect(await send(prove(Buffer.from("4000000000.x.y").toString("base64url")))).toMatchObject(
    refused,
  );
  const late = await begin();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 301_000 });
  expect(await send(prove(late.challenge))).toMatchObject(refused);
  vi.useRealTimers();
});

test("of six uses of one challenge at once one opens a session", async () => {
  const proof = authenticator.prove(await begin());
  const answers = await Promise.all(Array.from({ length: 6 }, () => send(proof)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  const { rows } = await auth.db.execute(
    sql`select id from sessions where account_id = ${owner.id} and user_agent = 'Firefox'`,
  );
  expect(rows).toHaveLength(1);
});

test("a counter that goes back or stays is refused, and said in the log", async () => {
  const warned = vi.spyOn(console, "warn").mockReturnValue();
  authenticator.counter = 5;
  expect(await enter()).toMatchObject({ ok: true });
  expect(warned).not.toHaveBeenCalled();
  for (const counter of [5, 4, 0]) expect(await enter({ counter })).toMatchObject(refused);
  expect(warned.mock.calls.flat().join()).toContain("passkey_counter_went_back");
  expect(await log()).toContain("passkey_sign_in refused");
  expect(await enter({ counter: 6 })).toMatchObject({ ok: true });
  expect(await enter({ counter: 4_294_967_295 })).toMatchObject({ ok: true });
  warned.mockRestore();
});

test("of two uses with the same counter at once one opens a session", async () => {
  authenticator.counter = 9;
  const answers = await Promise.all([enter(), enter(), enter()]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test("many wrong proofs make an address wait, and right ones do not count", async () => {
  for (let i = 0; i < 12; i++) {
    expect(await enter()).toMatchObject({ ok: true });
    await auth.settled();
  }
  for (let i = 0; i < 10; i++) expect(await enter({ spoilt: true })).toMatchObject(refused);
  expect(await enter()).toMatchObject({
    error: { code: "rate_limited", retry_after: expect.any(Number) },
  });
  const elsewhere = authenticator.prove(await begin());
  const answer = await signInWithPasskey(auth, visitor("198.51.100.9"), { credential: elsewhere });
  expect(answer).toMatchObject({ ok: true });
});
