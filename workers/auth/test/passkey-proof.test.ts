import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RenewedSession } from "#shared/contracts/auth/session";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { beginPasskeyProof } from "../src/passkeys/begin-passkey-proof.ts";
import { beginPasskeySignIn } from "../src/passkeys/begin-passkey-sign-in.ts";
import { proveAccountByPasskey } from "../src/passkeys/prove-account-by-passkey.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import type { SoftwareAuthenticator } from "#support/authenticator/software-authenticator";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account as asAccount, visitor } from "#support/services/callers";
import { type Owner, givePasskey, makeOwner } from "#support/services/passkey-owner";
import { valueOf } from "#support/services/result";
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
  owner = await makeOwner(auth, "proof");
  ({ authenticator } = await givePasskey(auth, owner));
});

const home = "192.0.2.8";
const mine = () => ({ ...asAccount(owner.id), ip: home });
const begin = async () => valueOf(await beginPasskeyProof(auth, mine()));
const send = (credential: ReturnType<SoftwareAuthenticator["prove"]>) =>
  proveAccountByPasskey(auth, mine(), {
    credential,
    session_token: owner.session.session_token,
  });
const resolve = (session: Pick<RenewedSession, "session_token">) =>
  resolveSession(auth, visitor(home), session);
const refused = { ok: false, error: { code: "passkey_refused" } };
const age = (seconds: number) =>
  auth.db.execute(sql`
    update sessions set proved_at = now() - make_interval(secs => ${seconds}::int)
    where account_id = ${owner.id}`);

test("a passkey proves who uses the session, which gets a new token and a fresh proof", async () => {
  await age(3_000);
  const before = valueOf(await resolve(owner.session));
  expect(before.proof?.ageSeconds).toBeGreaterThan(2_000);
  expect(before.proof?.methods).toEqual(["password", "passkey"]);
  const options = await begin();
  expect(options.allowCredentials.map(({ id }) => id)).toEqual([authenticator.id]);
  const renewed = valueOf(await send(authenticator.prove(options)));
  expect(renewed.session_token).not.toBe(owner.session.session_token);
  expect(await resolve(owner.session)).toMatchObject({ error: { code: "unauthenticated" } });
  const after = valueOf(await resolve(renewed));
  expect(after.csrf_token).toBe(renewed.csrf_token);
  expect(after.proof?.ageSeconds).toBeLessThan(60);
  const { rows } = await auth.db.execute(
    sql`select proved_by from sessions where account_id = ${owner.id}`,
  );
  expect(rows).toEqual([{ proved_by: "passkey" }]);
});

test("another account's passkey and a challenge for signing in prove nothing, and leave a line", async () => {
  const other = await makeOwner(auth, "proof");
  const { authenticator: theirs } = await givePasskey(auth, other);
  const foreign = valueOf(await beginPasskeyProof(auth, asAccount(other.id)));
  const signIn = valueOf(await beginPasskeySignIn(auth, visitor()));
  expect(await send(theirs.prove(await begin()))).toMatchObject(refused);
  expect(await send(theirs.prove(foreign))).toMatchObject(refused);
  expect(await send(authenticator.prove(foreign))).toMatchObject(refused);
  expect(await send(authenticator.prove(signIn))).toMatchObject(refused);
  expect(await send(authenticator.prove(await begin(), { spoilt: true }))).toMatchObject(refused);
  expect(await resolve(owner.session)).toMatchObject({ ok: true });
  await auth.settled();
  const page = valueOf(await listAccountLog(auth, mine(), { limit: 100 }));
  expect(page.data.map(({ type, result }) => `${type} ${result}`)).toContain("step_up refused");
});

test("of six proofs with one challenge at once one renews the session", async () => {
  const proof = authenticator.prove(await begin());
  const answers = await Promise.all(Array.from({ length: 6 }, () => send(proof)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test("a visitor proves nothing", async () => {
  const credential = authenticator.prove(await begin());
  const denied = { ok: false, error: { code: "unauthenticated" } };
  expect(await beginPasskeyProof(auth, visitor())).toMatchObject(denied);
  const { session_token } = owner.session;
  const answer = await proveAccountByPasskey(auth, visitor(), { credential, session_token });
  expect(answer).toMatchObject(denied);
});
