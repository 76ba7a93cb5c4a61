import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CreateAccessTokenInput } from "#shared/contracts/auth/access-token";
import type { CallContext } from "#shared/contracts/call-context";
import { PERMISSIONS } from "#shared/contracts/permissions";
import { sha256Hex } from "#shared/crypto/hash";
import { makeLinkToken } from "#shared/crypto/link-token";
import { newId } from "#shared/ids";
import {
  LAST_USES,
  countTokensByLastUse,
} from "../src/access-tokens/access-token-use-repository.ts";
import { createAccessToken } from "../src/access-tokens/create-access-token.ts";
import { listAccessTokens } from "../src/access-tokens/list-access-tokens.ts";
import { revokeAccessToken } from "../src/access-tokens/revoke-access-token.ts";
import { verifyAccessToken } from "../src/access-tokens/verify-access-token.ts";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { requestPasswordReset } from "../src/passwords/request-password-reset.ts";
import { resetPassword } from "../src/passwords/reset-password.ts";
import { undoEmailChange } from "../src/emails/undo-email-change.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { accessToken, account as asAccount, service, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let email: string;
let owner: CallContext;
let people = 0;
const password = "correct horse";
const home = "192.0.2.1";
const refused = {
  ok: false,
  error: { code: "unauthenticated", detail: "This access token is unknown, expired or revoked." },
};

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  people += 1;
  email = `automat${people}@example.com`;
  owner = await signUpAccount(email);
});

async function signUpAccount(address: string): Promise<CallContext> {
  valueOf(await signUp(auth, visitor(home), { email: address, password, name: "Anna" }));
  const { account } = valueOf(await signIn(auth, visitor(home), { email: address, password }));
  await auth.settled();
  auth.takeMails();
  return asAccount(account.id);
}

/** A token's id and hash, as the gateway makes them of a token that only it has. */
async function make() {
  const id = newId("accessToken");
  return { id, hash: await sha256Hex(`secret of ${id}`), last4: "x9kd" };
}

async function create(changes: Partial<CreateAccessTokenInput> = {}, ctx = owner) {
  const made = await make();
  const answer = await createAccessToken(auth, ctx, {
    name: "Terraform",
    permissions: ["project:read", "integrations:write"],
    project_ids: null,
    expires_in_days: 90,
    current_password: password,
    ...changes,
    ...made,
  });
  await auth.settled();
  return { ...made, answer };
}

const verify = ({ id, hash }: { id: string; hash: string }, ip = home) =>
  verifyAccessToken(auth, visitor(ip), { id, hash });

const logOf = async (ctx = owner): Promise<string[]> =>
  valueOf(await listAccountLog(auth, ctx, { limit: 50 })).data.map(
    ({ type, result }) => `${type} ${result}`,
  );

test("a token is kept by its hash, verifies as its account, and is listed with its last use", async () => {
  const { id, hash, answer } = await create({ expires_in_days: 30 });
  const shown = valueOf(answer);
  expect(shown).toMatchObject({
    id,
    prefix: `atlas_pat_${id.slice(4)}`,
    last4: "x9kd",
    permissions: ["project:read", "integrations:write"],
    project_ids: null,
    last_used_at: null,
  });
  const lifeMs = Date.parse(shown.expires_at) - Date.parse(shown.created_at);
  expect(Math.abs(lifeMs - 30 * 86_400_000)).toBeLessThan(3_700_000);
  expect(JSON.stringify(shown)).not.toContain(hash);
  expect(await verify({ id, hash }, "203.0.113.77")).toMatchObject({
    ok: true,
    value: {
      access_token_id: id,
      account: { email },
      permissions: ["project:read", "integrations:write"],
      project_ids: null,
      expires_at: shown.expires_at,
    },
  });
  const { data } = valueOf(await listAccessTokens(auth, owner, { limit: 10 }));
  expect(data).toEqual([
    { ...shown, last_used_at: expect.any(String), last_used_network: "203.0.113.0/24" },
  ]);
  expect(await logOf()).toContain("access_token_created done");
});

test("creating one takes the password, and a wrong one leaves a line and no token", async () => {
  const { answer } = await create({ current_password: "wrong" });
  expect(answer).toMatchObject({ error: { code: "wrong_password" } });
  expect(valueOf(await listAccessTokens(auth, owner, { limit: 10 })).data).toEqual([]);
  expect(await logOf()).toContain("access_token_created refused");
});

test("an account has at most 50 valid tokens, however they are asked for", async () => {
  for (let i = 0; i < 48; i++) valueOf((await create()).answer);
  const last = await Promise.all([create(), create(), create(), create()]);
  const codes = last.map(({ answer }) => (answer.ok ? "ok" : answer.error.code)).sort();
  expect(codes).toEqual(["limit_reached", "limit_reached", "ok", "ok"]);
  const first = last.find(({ answer }) => answer.ok);
  valueOf(await revokeAccessToken(auth, owner, { id: first?.id ?? "" }));
  expect((await create()).answer.ok).toBe(true);
});

test("the list has pages, and a foreign cursor shows nothing of another account", async () => {
  const made = [await create(), await create(), await create()].map(({ id }) => id);
  const one = valueOf(await listAccessTokens(auth, owner, { limit: 2 }));
  expect(one.data.map(({ id }) => id)).toEqual([made[2], made[1]]);
  const cursor = one.next_cursor ?? "";
  const two = valueOf(await listAccessTokens(auth, owner, { limit: 2, cursor }));
  expect([two.data.map(({ id }) => id), two.next_cursor]).toEqual([[made[0]], null]);
  const other = await signUpAccount(`other-${email}`);
  expect(valueOf(await listAccessTokens(auth, other, { limit: 9, cursor })).data).toEqual([]);
  expect(await listAccessTokens(auth, owner, { limit: 9, cursor: "pat_x" })).toMatchObject({
    error: { code: "invalid_cursor" },
  });
});

test("a revoked, an expired and a made-up token are refused with the same words", async () => {
  const [gone, old] = [await create(), await create()];
  const other = await signUpAccount(`other-${email}`);
  expect(await revokeAccessToken(auth, other, { id: gone.id })).toMatchObject({
    error: { code: "not_found" },
  });
  expect((await verify(gone)).ok).toBe(true);
  for (let times = 0; times < 2; times++)
    expect(await revokeAccessToken(auth, owner, { id: gone.id })).toEqual({
      ok: true,
      value: null,
    });
  await auth.db.execute(sql`
    update access_tokens set expires_at = clock_timestamp() where id = ${old.id}`);
  expect(await verify(gone)).toEqual(refused);
  expect(await verify(old)).toEqual(refused);
  expect(await verify(await make())).toEqual(refused);
  expect(await verify({ ...old, hash: "x" })).toEqual(refused);
  const lines = (await logOf()).filter((line) => line.startsWith("access_token_revoked"));
  expect(lines).toEqual(["access_token_revoked done"]);
});

test("a reset of the password ends all tokens, and so does taking back a change of the address", async () => {
  const first = await create();
  valueOf(await requestPasswordReset(auth, visitor(home), { email }));
  await auth.settled();
  const token = /reset#(\S+)/.exec(auth.takeMails().at(-1)?.text ?? "")?.[1] ?? "";
  const fresh = "battery staple";
  valueOf(await resetPassword(auth, visitor(home), { token, new_password: fresh }));
  expect(await verify(first)).toEqual(refused);

  const second = await create({ current_password: fresh });
  expect((await verify(second)).ok).toBe(true);
  const undo = newId("emailToken");
  await auth.db.execute(sql`
    insert into email_tokens (id, account_id, purpose, email, previous_email, expires_at)
    values (${undo}, ${owner.actor.type === "account" ? owner.actor.id : ""}, 'undo_email_change',
      ${email}, ${`new-${email}`}, clock_timestamp() + interval '1 hour')`);
  const link = await makeLinkToken(await auth.linkKeys(), "undo_email_change", undo);
  await undoEmailChange(auth, visitor(home), { token: link });
  expect(await verify(second)).toEqual(refused);
});

test("a password that changes while a token is being made leaves no token", async () => {
  const hasher = auth.passwordHasher;
  const racing: AuthIsolate = {
    ...auth,
    passwordHasher: {
      ...hasher,
      verify: async (stored, plain) => {
        const answer = await hasher.verify(stored, plain);
        await auth.db.execute(sql`
          update credentials set updated_at = clock_timestamp()
          where account_id = ${owner.actor.type === "account" ? owner.actor.id : ""}`);
        return answer;
      },
    },
  };
  const made = await make();
  const answer = await createAccessToken(racing, owner, {
    ...made,
    name: "Late",
    permissions: ["project:read"],
    project_ids: null,
    expires_in_days: 1,
    current_password: password,
  });
  expect(answer).toMatchObject({ error: { code: "wrong_password" } });
  expect(await verify(made)).toEqual(refused);
});

test("a token cannot make, list or revoke tokens", async () => {
  const { id } = await create();
  const token = accessToken(owner.actor.type === "account" ? owner.actor.id : "", PERMISSIONS);
  const code = { error: { code: "unauthenticated" } };
  expect((await create({}, token)).answer).toMatchObject(code);
  expect(await listAccessTokens(auth, token, { limit: 1 })).toMatchObject(code);
  expect(await revokeAccessToken(auth, token, { id })).toMatchObject(code);
});

test("the job removes tokens 90 days after their end, and no others", async () => {
  const [old, ended, valid] = [await create(), await create(), await create()];
  const end = (id: string, days: number) =>
    auth.db.execute(sql`
      update access_tokens set expires_at = clock_timestamp() - make_interval(days => ${days})
      where id = ${id}`);
  await end(old.id, 91);
  await end(ended.id, 89);
  valueOf(await runDue(auth, service("gateway")));
  const { data } = valueOf(await listAccessTokens(auth, owner, { limit: 10 }));
  expect(data.map(({ id }) => id)).toEqual([valid.id, ended.id]);
});

/** A mail leaves behind what writes it, which itself is behind the answer. */
const settled = async () => {
  await auth.settled();
  await auth.settled();
};

test("a new token is mailed to its owner, and one that was not made is not", async () => {
  await create({ current_password: "wrong password" });
  expect(auth.takeMails()).toEqual([]);
  await create({ name: "Nightly <b>build</b>" });
  const mails = auth.takeMails();
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    [email, "An access token was made for your account"],
  ]);
  expect(mails[0]?.text).toContain("“Nightly <b>build</b>”");
  expect(mails[0]?.text).toContain("account?tab=tokens");
});

/** As if nothing had happened to the token for so many days. */
const rest = (id: string, days: number) =>
  auth.db.execute(sql`
    update access_tokens set created_at = created_at - make_interval(days => ${days}),
      last_used_at = last_used_at - make_interval(days => ${days}) where id = ${id}`);

/** The subjects of the mails that a use from this address leads to, and how many statements its answer took. */
async function use(token: { id: string; hash: string }, ip: string) {
  auth.takeMails();
  stores.bridge.resetCounts();
  valueOf(await verify(token, ip));
  const { statements } = stores.bridge.counts();
  await settled();
  return { statements, told: auth.takeMails().map(({ subject }) => subject) };
}

const STRANGE = "An old access token is used from a new network";

test("a token that was not used for 30 days is mailed about when it comes from a network never seen, once", async () => {
  const token = await create();
  const nothing: string[] = [];
  expect((await use(token, "192.0.2.1")).told).toEqual(nothing);
  await rest(token.id, 1);
  expect((await use(token, "198.51.100.1")).told).toEqual(nothing);
  await rest(token.id, 31);
  // Both networks are known, whatever the address in them.
  expect((await use(token, "192.0.2.77")).told).toEqual(nothing);
  await rest(token.id, 29);
  expect((await use(token, "203.0.113.1")).told).toEqual(nothing);
  await rest(token.id, 31);
  const uses = await Promise.all(Array.from({ length: 5 }, () => verify(token, "100.64.9.9")));
  expect(uses.every(({ ok }) => ok)).toBe(true);
  await settled();
  const mails = auth.takeMails();
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([[email, STRANGE]]);
  expect(mails[0]?.text).toContain("100.64.9.0/24");
  expect(mails[0]?.text).not.toContain("100.64.9.9");
});

test("a token that was never used counts from when it was made, and an unknown network from nowhere", async () => {
  const [quiet, silent] = [await create(), await create()];
  await rest(quiet.id, 31);
  expect((await use(quiet, "192.0.2.1")).told).toEqual([STRANGE]);
  await rest(silent.id, 31);
  auth.takeMails();
  valueOf(await verifyAccessToken(auth, visitor(), silent));
  await settled();
  expect(auth.takeMails()).toEqual([]);
});

test("the mail costs the verification no statement", async () => {
  const token = await create();
  const usual = await use(token, "192.0.2.1");
  await rest(token.id, 31);
  const strange = await use(token, "203.0.113.1");
  expect(strange.told).toEqual([STRANGE]);
  expect(strange.statements).toBe(usual.statements);
});

test("the last 20 networks of a token are remembered, also the one of a release that kept only the last", async () => {
  const token = await create();
  await auth.db.execute(sql`
    update access_tokens set last_used_at = clock_timestamp() - interval '31 days',
      last_used_network = '192.0.2.0/24', seen_networks = '{}' where id = ${token.id}`);
  expect((await use(token, "192.0.2.9")).told).toEqual([]);
  for (let network = 0; network < 25; network++) {
    await rest(token.id, 1);
    valueOf(await verify(token, `10.0.${network}.1`));
  }
  const { rows } = await auth.db.execute<{ seen: string[] }>(
    sql`select seen_networks as seen from access_tokens where id = ${token.id}`,
  );
  expect(rows[0]?.seen).toEqual(Array.from({ length: 20 }, (_, nth) => `10.0.${24 - nth}.0/24`));
});

test("valid tokens are counted by their last use", async () => {
  const before = await countTokensByLastUse(auth.db);
  const [fresh, month, older, revoked] = [
    await create(),
    await create(),
    await create(),
    await create(),
  ];
  await create();
  for (const token of [fresh, month, older, revoked]) valueOf(await verify(token));
  await rest(month.id, 2);
  await rest(older.id, 40);
  valueOf(await revokeAccessToken(auth, owner, { id: revoked.id }));
  const after = await countTokensByLastUse(auth.db);
  expect(LAST_USES.map((use) => after[use] - before[use])).toEqual([1, 1, 1, 1]);
});
