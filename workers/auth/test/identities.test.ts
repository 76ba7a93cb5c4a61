import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account as asAccount, service, visitor } from "#support/services/callers";
import { givePasskey } from "#support/services/passkey-owner";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { addApp } from "#support/services/totp";
import { codeOf } from "#shared/rpc/code-of";
import { useUndoLink } from "../src/emails/email-change-repository.ts";
import { forgetAccount } from "../src/accounts/forget-account.ts";
import { linkIdentity } from "../src/identities/link-identity.ts";
import { listIdentities } from "../src/identities/list-identities.ts";
import { removeIdentity } from "../src/identities/remove-identity.ts";
import { signInWithIdentity } from "../src/identities/sign-in-with-identity.ts";
import { resetPassword } from "../src/passwords/reset-password.ts";
import { completeSignIn } from "../src/sign-in-challenges/complete-sign-in.ts";
import { listPasskeys } from "../src/passkeys/list-passkeys.ts";
import { removePasskey } from "../src/passkeys/remove-passkey.ts";
import { setFirstPassword } from "../src/passwords/credential-repository.ts";

let stores: TestDatabase;
let auth: AuthIsolate;
let count = 0;

beforeAll(async () => {
  stores = await startStores();
  auth = await startAuthIsolate(stores, "plain", { ATLAS_ADMINISTRATORS: "root@example.com" });
});
afterAll(() => stores.close());

const newIdentity = (changes: Partial<ProviderIdentity> = {}): ProviderIdentity => ({
  integration_id: "int_1",
  provider: "generic-oidc",
  provider_name: "Company",
  issuer: "https://id.example.com",
  subject: `subject-${++count}`,
  verified_email: `identity-${count}@example.com`,
  label: "ada",
  name: "Ada",
  ...changes,
});

async function enter(identity: ProviderIdentity) {
  const opened = valueOf(await signInWithIdentity(auth, visitor("192.0.2.9"), { identity }));
  if ("second_factor" in opened) throw new Error("The account has a second factor.");
  return opened;
}

test("the same subject of another issuer or integration is somebody else", async () => {
  const identity = newIdentity();
  const { account } = await enter(identity);
  for (const other of [{ issuer: "https://other.example.com" }, { integration_id: "int_2" }]) {
    const email = `other-${++count}@example.com`;
    const opened = await enter({ ...identity, ...other, verified_email: email });
    expect(opened.account.id).not.toBe(account.id);
  }
});

test("of two removals at once of the last two identities, one is refused", async () => {
  const { account, session_token } = await enter(newIdentity());
  const linking = { identity: newIdentity(), session_token };
  valueOf(await linkIdentity(auth, asAccount(account.id), linking));
  const all = valueOf(await listIdentities(auth, asAccount(account.id)));
  const answers = await Promise.all(
    all.map(({ id }) => removeIdentity(auth, asAccount(account.id), { id })),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { code: "last_way_in" } });
});

test("of an identity and a passkey that are removed at once, one stays", async () => {
  const session = await enter(newIdentity());
  const { id } = session.account;
  const { passkey } = await givePasskey(auth, { session, email: session.account.email, id });
  const [only] = valueOf(await listIdentities(auth, asAccount(id)));
  const answers = await Promise.all([
    removeIdentity(auth, asAccount(id), { id: only?.id ?? "" }),
    removePasskey(auth, asAccount(id), { id: passkey.id }),
  ]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { code: "last_way_in" } });
  const left = [
    ...valueOf(await listIdentities(auth, asAccount(id))),
    ...valueOf(await listPasskeys(auth, asAccount(id))),
  ];
  expect(left).toHaveLength(1);
});

test("an operator's administrator is not confirmed by a provider", async () => {
  const { account } = await enter(newIdentity({ verified_email: "root@example.com" }));
  expect(account).toMatchObject({ email: "root@example.com", email_verified: false });
});

test("a sign-up with a password that comes late does not open an account of a provider", async () => {
  const { account } = await enter(newIdentity());
  await auth.db.execute(sql`update credentials set updated_at = now() - interval '2 minutes'
    where account_id = ${account.id}`);
  const mail = { email: account.email, locale: "en", mailId: "m", tokenId: "t" } as const;
  const otherwise = "account_exists" as const;
  await setFirstPassword(auth.db, account.id, "plain:thief", { ...mail, otherwise }, visitor());
  const { rows } = await auth.db.execute(sql`select from credentials
    where account_id = ${account.id} and password_hash = 'plain:thief'`);
  expect(rows).toHaveLength(0);
});

test("a deleted account keeps no identity", async () => {
  const identity = newIdentity();
  const { account } = await enter(identity);
  const leaving = { account_id: account.id, email: account.email, locale: "en" } as const;
  valueOf(await forgetAccount(auth, service("gateway"), leaving));
  expect(valueOf(await listIdentities(auth, asAccount(account.id)))).toEqual([]);
});

test("taking a change of address back removes young identities and keeps old ones", async () => {
  const { account, session_token } = await enter(newIdentity());
  await auth.db.execute(sql`update linked_identities set created_at = now() - interval '2 days'
    where account_id = ${account.id}`);
  const linking = { identity: newIdentity(), session_token };
  valueOf(await linkIdentity(auth, asAccount(account.id), linking));
  await auth.db.execute(sql`
    insert into email_tokens (id, account_id, purpose, email, expires_at)
    values ('emt_undo', ${account.id}, 'undo_email_change', ${account.email}, now() + interval '1 hour')`);
  const [, old] = valueOf(await listIdentities(auth, asAccount(account.id)));
  expect(await useUndoLink(auth.db, visitor(), "emt_undo")).toBe(true);
  expect(valueOf(await listIdentities(auth, asAccount(account.id)))).toEqual([old]);
});

test("mail about an identity is in the account's own language", async () => {
  const { account, session_token } = await enter(newIdentity());
  await auth.db.execute(sql`update accounts set locale = 'ru' where id = ${account.id}`);
  await auth.settled();
  auth.takeMails();
  const linking = { identity: newIdentity(), locale: "en", session_token } as const;
  const { id } = valueOf(await linkIdentity(auth, asAccount(account.id), linking));
  valueOf(await removeIdentity(auth, asAccount(account.id), { id, locale: "en" }));
  await auth.settled();
  const subjects = auth.takeMails().map(({ subject }) => subject);
  expect(subjects).toEqual([expect.stringMatching(/[а-я]/), expect.stringMatching(/[а-я]/)]);
});

test("a session that ended meanwhile links none", async () => {
  const { account, session_token } = await enter(newIdentity());
  await auth.db.execute(sql`delete from sessions where account_id = ${account.id}`);
  const linking = { identity: newIdentity(), session_token };
  expect(await linkIdentity(auth, asAccount(account.id), linking)).toMatchObject({
    error: { code: "unauthenticated" },
  });
  expect(valueOf(await listIdentities(auth, asAccount(account.id)))).toHaveLength(1);
});

/** An isolate that dies when it has activated the account of a provider, or ahead of that. */
const dying = (when: "before" | "after"): AuthIsolate => {
  const { activateVerifiedAccount } = auth.users;
  return {
    ...auth,
    users: {
      ...auth.users,
      activateVerifiedAccount: async (ctx, input) => {
        if (when === "after") await activateVerifiedAccount(ctx, input);
        throw new Error("gone");
      },
    },
  };
};
const dieEntering = (identity: ProviderIdentity, when: "before" | "after" = "before") =>
  expect(signInWithIdentity(dying(when), visitor("192.0.2.9"), { identity })).rejects.toThrow(
    "gone",
  );
const tryToEnter = async (identity: ProviderIdentity, isolate = auth) =>
  signInWithIdentity(isolate, visitor("192.0.2.9"), { identity });

test.each(["before", "after"] as const)(
  "a sign-up that died %s the activation is completed by the next sign-in",
  async (when) => {
    const identity = newIdentity();
    await dieEntering(identity, when);
    const { account } = await enter(identity);
    expect(account).toMatchObject({ email: identity.verified_email, email_verified: true });
    expect((await enter(identity)).account.id).toBe(account.id);
  },
);

test("a sign-up that died half-way is completed with another address of the same identity", async () => {
  const identity = newIdentity();
  await dieEntering(identity);
  const moved = { ...identity, verified_email: `moved-${++count}@example.com` };
  expect((await enter(moved)).account.email).toBe(moved.verified_email);
});

test("an account belongs to the identity that activates it, not to one whose sign-up died", async () => {
  const dead = newIdentity();
  await dieEntering(dead);
  const { account } = await enter(newIdentity({ verified_email: dead.verified_email }));
  expect(valueOf(await listIdentities(auth, asAccount(account.id)))).toHaveLength(1);
  expect(codeOf(await tryToEnter(dead))).toBe("identity_not_linked");
});

test("of two identities with one address that sign up at once, one opens the account", async () => {
  const first = newIdentity();
  const second = newIdentity({ verified_email: first.verified_email });
  await Promise.all([tryToEnter(first), tryToEnter(second)]);
  const codes = [codeOf(await tryToEnter(first)), codeOf(await tryToEnter(second))];
  expect(codes.sort()).toEqual(["identity_not_linked", "ok"]);
});

test("a person whom the operator names sets a password by mail where not everyone may sign up", async () => {
  const email = "boss@example.com";
  const platform = { ATLAS_ADMINISTRATORS: email, ATLAS_SIGN_UP: "closed" };
  const closed = await startAuthIsolate(stores, "plain", platform);
  const identity = newIdentity({ verified_email: email });
  for (let tries = 0; tries < 5; tries++)
    expect(await tryToEnter(identity, closed)).toMatchObject({
      error: { code: "email_unverified", detail: expect.stringMatching(/password/) },
    });
  await closed.settled();
  const mails = closed.takeMails();
  expect(mails.map(({ subject }) => subject)).toEqual(
    Array.from({ length: 3 }, () => "Set a new password"),
  );
  const token = /#(\S+)/.exec(mails[2]?.text ?? "")?.[1] ?? "";
  valueOf(await resetPassword(closed, visitor(), { token, new_password: "a long sentence" }));
  await closed.settled();
  expect(await tryToEnter(identity, closed)).toMatchObject({
    value: { account: { email, email_verified: true } },
  });
});

test("a suspended account is told so, and one that is being deleted is not", async () => {
  const identity = newIdentity();
  const { account } = await enter(identity);
  await auth.db.execute(sql`update accounts set suspended_at = now() where id = ${account.id}`);
  expect(codeOf(await tryToEnter(identity))).toBe("account_suspended");
  await auth.db.execute(sql`update accounts set suspended_at = null, state = 'deleting'
    where id = ${account.id}`);
  expect(codeOf(await tryToEnter(identity))).toBe("identity_not_linked");
});

test("while nobody may sign up, an identity of an account opens it and another one makes none", async () => {
  const known = newIdentity();
  const { account } = await enter(known);
  const as = async (identity: ProviderIdentity) =>
    signInWithIdentity(auth, visitor("192.0.2.9"), { identity, sign_up: false });
  expect(await as(known)).toMatchObject({ value: { account: { id: account.id } } });
  const [unknown, unfinished] = [newIdentity(), newIdentity()];
  await dieEntering(unfinished);
  for (const identity of [unknown, unfinished])
    expect(codeOf(await as(identity))).toBe("maintenance");
  const { rows } = await auth.db.execute(sql`select from accounts
    where email = ${unknown.verified_email}`);
  expect(rows).toEqual([]);
  await enter(unfinished);
});

/** An account with an authenticator app and two identities, of which this is one. */
async function protectedAccount() {
  const identity = newIdentity();
  const session = await enter(identity);
  const linking = { identity: newIdentity(), session_token: session.session_token };
  valueOf(await linkIdentity(auth, asAccount(session.account.id), linking));
  const app = await addApp(auth, session);
  const all = async () => valueOf(await listIdentities(auth, asAccount(session.account.id)));
  return { identity, id: session.account.id, app, all };
}

test("a sign-in that waits for its code counts as a use of the identity", async () => {
  const { identity, id, app, all } = await protectedAccount();
  await auth.db.execute(sql`update linked_identities set last_used_at = null
    where account_id = ${id}`);
  const asked = valueOf(await tryToEnter(identity));
  if (!("second_factor" in asked)) throw new Error("The account has no second factor.");
  const used = (await all()).filter(({ last_used_at }) => last_used_at !== null);
  expect(used).toHaveLength(1);
  const { token } = asked.second_factor;
  const input = { token, totp: app.code() };
  expect(codeOf(await completeSignIn(auth, visitor("192.0.2.9"), input))).toBe("ok");
});

test("an identity that is removed in the middle of a sign-in opens nothing, with a code or without", async () => {
  const { identity, id, all } = await protectedAccount();
  const held = stores.bridge.faults.holdNext("insert into sign_in_challenges", { before: true });
  const entering = tryToEnter(identity);
  await held.reached;
  const [, own] = await all();
  valueOf(await removeIdentity(auth, asAccount(id), { id: own?.id ?? "" }));
  held.release();
  expect(codeOf(await entering)).toBe("identity_not_linked");
  const { rows } = await auth.db.execute(sql`select from sign_in_challenges
    where account_id = ${id}`);
  expect(rows).toEqual([]);
});
