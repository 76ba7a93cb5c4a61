import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { codeOf } from "#shared/rpc/code-of";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { verifyEmail } from "../src/emails/verify-email.ts";
import { resolveSession } from "../src/sessions/resolve-session.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../src/sessions/sign-up.ts";
import { inviteToSignUp } from "../src/sign-up-invitations/invite-to-sign-up.ts";
import { suspendAccount } from "../src/suspensions/suspend-account.ts";
import { unsuspendAccount } from "../src/suspensions/unsuspend-account.ts";

let stores: TestDatabase;
let auth: AuthIsolate;
let people = 0;
let email: string;
const password = "correct horse";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  email = `person${(people += 1)}@example.com`;
});

const administrator: CallContext = { ...account(newId("account")), administrator: true };
const register = (isolate = auth, address = email) =>
  signUp(isolate, visitor(), { email: address, password, name: "Anna" });
const enter = (given: string = password, isolate = auth) =>
  signIn(isolate, visitor(), { email, password: given });
const resolve = (session_token: string) => resolveSession(auth, visitor(), { session_token });
const suspend = (account_id: string, isolate = auth) =>
  suspendAccount(isolate, administrator, { account_id, reason: "Sends spam.", locale: "ru" });
const mails = async () => {
  await auth.settled();
  return auth.takeMails();
};

async function open() {
  await register();
  const opened = valueOf(await enter());
  await mails();
  return { id: opened.account.id, token: opened.session_token };
}

describe("a suspended account", () => {
  test("loses its sessions at once, and is told why it cannot sign in only after the right password", async () => {
    const { id, token } = await open();
    valueOf(await suspend(id));
    expect(codeOf(await resolve(token))).toBe("unauthenticated");
    expect(codeOf(await enter("wrong password"))).toBe("invalid_credentials");
    expect(codeOf(await enter())).toBe("account_suspended");
    const { rows } = await auth.db.execute(sql`select id from sessions where account_id = ${id}`);
    expect(rows).toEqual([]);
    const [mail] = await mails();
    expect(mail).toMatchObject({ to: email, subject: "Ваша учётная запись приостановлена" });
    expect(mail?.text).toContain("Sends spam.");
  });

  test("is told in its own language rather than in the administrator's", async () => {
    const { id } = await open();
    await auth.db.execute(sql`update accounts set locale = 'en' where id = ${id}`);
    valueOf(await suspend(id));
    expect(await mails()).toMatchObject([{ to: email, subject: "Your account was suspended" }]);
  });

  test("signs in again afterwards, but no session of before comes back", async () => {
    const { id, token } = await open();
    // As if auth had died after users kept the account out.
    valueOf(await auth.users.suspendAccount(administrator, { account_id: id, reason: "x" }));
    const input = { account_id: id, reason: "A mistake." };
    valueOf(await unsuspendAccount(auth, administrator, input));
    expect(codeOf(await resolve(token))).toBe("unauthenticated");
    expect(codeOf(await enter())).toBe("ok");
  });

  test("is told once, also when the call is repeated after it died half-way", async () => {
    const { id } = await open();
    valueOf(await auth.users.suspendAccount(administrator, { account_id: id, reason: "First." }));
    valueOf(await suspend(id));
    valueOf(await suspend(id));
    const sent = await mails();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.text).toContain("First.");
    const input = { account_id: id, reason: "ok" };
    valueOf(await unsuspendAccount(auth, administrator, input));
    valueOf(await unsuspendAccount(auth, administrator, input));
    const log = valueOf(await listAccountLog(auth, account(id), { limit: 25 }));
    expect(log.data.map(({ type }) => type)).toEqual([
      "unsuspended",
      "suspended",
      "sign_in",
      "sign_up",
    ]);
    expect(log.data[1]).toMatchObject({ address: null, result: "done" });
  });

  test("that is suspended a second time is told a second time", async () => {
    const { id } = await open();
    valueOf(await suspend(id));
    valueOf(await unsuspendAccount(auth, administrator, { account_id: id, reason: "ok" }));
    valueOf(await suspend(id));
    expect(await mails()).toHaveLength(2);
  });

  test("is not an administrator's, and not an unknown one", async () => {
    const isolate = await startAuthIsolate(stores, "plain", { ATLAS_ADMINISTRATORS: email });
    const { id } = await open();
    await auth.db.execute(sql`update accounts set email_verified_at = now() where id = ${id}`);
    expect(codeOf(await suspend(id, isolate))).toBe("account_is_administrator");
    for (const unknown of [newId("account"), "acc_x"]) {
      expect(codeOf(await suspend(unknown))).toBe("not_found");
      const input = { account_id: unknown, reason: "x" };
      expect(codeOf(await unsuspendAccount(auth, administrator, input))).toBe("not_found");
    }
    expect(codeOf(await enter())).toBe("ok");
  });
});

describe("a session", () => {
  test("says whose it is when that is an administrator, at sign-in and at every request", async () => {
    const { token } = await open();
    expect(valueOf(await resolve(token))).not.toHaveProperty("administrator");
    auth = await startAuthIsolate(stores, "plain", { ATLAS_ADMINISTRATORS: email });
    await auth.db.execute(
      sql`update accounts set email_verified_at = now() where email = ${email}`,
    );
    expect(valueOf(await resolve(token))).toMatchObject({ administrator: true });
    const session = valueOf(await enter());
    expect(session).toMatchObject({ administrator: true });
    expect(Object.keys(session.account).sort()).toEqual([
      "email",
      "email_verified",
      "id",
      "locale",
      "name",
      "time_zone",
    ]);
  });
});

describe("where not everyone may sign up", () => {
  test("a known, a refused and an admitted address get one answer after the same work", async () => {
    const rule = { ATLAS_SIGN_UP: "domains:team.example" };
    await register();
    await mails();
    const isolate = await startAuthIsolate(stores, "argon2", rule);
    const steps = async (address: string) => {
      stores.bridge.resetCounts();
      isolate.takeHashCount();
      const answer = await register(isolate, address);
      await isolate.settled();
      const [mail] = isolate.takeMails();
      const { statements } = stores.bridge.counts();
      return { answer, hashes: isolate.takeHashCount(), statements, subject: mail?.subject };
    };
    const same = { answer: { ok: true, value: { status: "accepted" } }, hashes: 1 };
    const known = await steps(email);
    const refused = await steps(`refused-${email}`);
    const admitted = await steps(`person${people}@team.example`);
    expect(known).toMatchObject({ ...same, subject: "You already have an account" });
    expect(refused).toMatchObject({ ...same, subject: "This address cannot sign up" });
    expect(admitted).toMatchObject({ ...same, subject: "Confirm your e-mail address" });
    expect([refused.statements, admitted.statements]).toEqual([known.statements, known.statements]);
    const { rows } = await auth.db.execute(
      sql`select id from accounts where email = ${`refused-${email}`}`,
    );
    expect(rows).toEqual([]);
  });

  test("an admitted address comes in once it is confirmed, and gets the link again until then", async () => {
    auth = await startAuthIsolate(stores, "plain", { ATLAS_SIGN_UP: "domains:example.com" });
    await register();
    expect(codeOf(await enter("wrong password"))).toBe("invalid_credentials");
    expect(codeOf(await enter())).toBe("email_unverified");
    const sent = await mails();
    expect(sent.map(({ subject }) => subject)).toEqual(
      Array.from({ length: 2 }, () => "Confirm your e-mail address"),
    );
    const token = /#(\S+)/.exec(sent[1]?.text ?? "")?.[1] ?? "";
    valueOf(await verifyEmail(auth, visitor(), { token, current_password: password }));
    expect(codeOf(await enter())).toBe("ok");
  });

  test("an invited address gets a mail that leads to the sign-up page", async () => {
    auth = await startAuthIsolate(stores, "plain", { ATLAS_SIGN_UP: "invitation" });
    const spelt = ` ${email.toUpperCase()} `;
    const invited = valueOf(await inviteToSignUp(auth, administrator, { email: spelt }));
    expect(invited).toMatchObject({ email });
    const [mail] = await mails();
    expect(mail?.text).toContain("https://dashboard.example.com/signup");
    await register();
    expect(codeOf(await enter())).toBe("email_unverified");
    expect(codeOf(await inviteToSignUp(auth, administrator, { email: "nobody" }))).toBe(
      "email_unusable",
    );
  });
});
