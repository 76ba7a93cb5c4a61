import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account as asAccount, service, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { useUndoLink } from "../src/emails/email-change-repository.ts";
import { forgetAccount } from "../src/accounts/forget-account.ts";
import { linkIdentity } from "../src/identities/link-identity.ts";
import { listIdentities } from "../src/identities/list-identities.ts";
import { removeIdentity } from "../src/identities/remove-identity.ts";
import { signInWithIdentity } from "../src/identities/sign-in-with-identity.ts";
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

test("a session that ended meanwhile links none", async () => {
  const { account, session_token } = await enter(newIdentity());
  await auth.db.execute(sql`delete from sessions where account_id = ${account.id}`);
  const linking = { identity: newIdentity(), session_token };
  expect(await linkIdentity(auth, asAccount(account.id), linking)).toMatchObject({
    error: { code: "unauthenticated" },
  });
  expect(valueOf(await listIdentities(auth, asAccount(account.id)))).toHaveLength(1);
});
