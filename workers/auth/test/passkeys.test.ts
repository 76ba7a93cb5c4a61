import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { listAccountLog } from "../src/account-log/list-account-log.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { addPasskey } from "../src/passkeys/add-passkey.ts";
import { beginPasskey } from "../src/passkeys/begin-passkey.ts";
import { beginPasskeySignIn } from "../src/passkeys/begin-passkey-sign-in.ts";
import { listPasskeys } from "../src/passkeys/list-passkeys.ts";
import { removePasskey } from "../src/passkeys/remove-passkey.ts";
import { renamePasskey } from "../src/passkeys/rename-passkey.ts";
import { type Lie, SoftwareAuthenticator } from "#support/authenticator/software-authenticator";
import type { TestDatabase } from "#support/database";
import { type AuthIsolate, startAuthIsolate } from "#support/services/auth-in-process";
import { account as asAccount, apiKey, longAgo, service, visitor } from "#support/services/callers";
import { type Owner, givePasskey, makeOwner } from "#support/services/passkey-owner";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

let stores: TestDatabase;
let auth: AuthIsolate;
let owner: Owner;
let session_token: string;

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  auth = await startAuthIsolate(stores, "plain");
  owner = await makeOwner(auth, "passkeys");
  ({ session_token } = owner.session);
});

const mine = () => asAccount(owner.id);
const begin = async () => valueOf(await beginPasskey(auth, mine()));
const refused = { ok: false, error: { code: "passkey_refused" } };
const log = async () => {
  await auth.settled();
  const page = await listAccountLog(auth, mine(), { limit: 100 });
  return valueOf(page).data.map(({ type, result }) => `${type} ${result}`);
};

test.each(["ES256", "EdDSA", "RS256"] as const)(
  "a passkey with %s is added, listed, and told to the owner",
  async (algorithm) => {
    const { passkey } = await givePasskey(auth, owner, { algorithm, synced: true });
    expect(passkey).toEqual({
      id: expect.stringMatching(/^psk_/),
      name: "My phone",
      synced: true,
      created_at: expect.any(String),
      last_used_at: null,
    });
    expect(valueOf(await listPasskeys(auth, mine()))).toEqual([passkey]);
    expect(await log()).toContain("passkey_added done");
    const [mail, ...others] = auth.takeMails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: owner.email, subject: "A passkey was added to your account" });
    expect(mail?.text).toContain("“My phone”");
  },
);

test("the options name the dashboard's host, the account and what it has, and ask for a verified person", async () => {
  const { authenticator } = await givePasskey(auth, owner);
  const options = await begin();
  expect(options).toMatchObject({
    rp: { id: "dashboard.example.com" },
    user: { id: Buffer.from(owner.id).toString("base64url"), name: owner.email },
    excludeCredentials: [
      { type: "public-key", id: authenticator.id, transports: ["hybrid", "internal"] },
    ],
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    attestation: "none",
  });
});

describe("what does not verify is refused, and uses its challenge up:", () => {
  const LIES: readonly (readonly [string, Lie])[] = [
    ["another origin", { origin: "https://dashboard.example.com.evil.test" }],
    ["another host", { rpId: "example.com" }],
    ["a frame in another site", { crossOrigin: true }],
    ["a proof in place of a new passkey", { type: "webauthn.get" }],
    ["no verified person", { userVerified: false }],
    ["nobody at the authenticator", { userPresent: false }],
    ["an unknown attestation", { format: "made-up" }],
    ["an attestation without its statement", { format: "tpm" }],
    ["another passkey's id", { id: Buffer.alloc(32, 7).toString("base64url") }],
  ];
  test.each(LIES)("%s", async (_what, lie) => {
    const options = await begin();
    const authenticator = new SoftwareAuthenticator(auth.dashboardUrl);
    const add = (told: Lie) =>
      addPasskey(auth, mine(), {
        name: "x",
        session_token,
        credential: authenticator.make(options, told),
      });
    expect(await add(lie)).toMatchObject(refused);
    if (lie.crossOrigin !== true) expect(await add({})).toMatchObject(refused);
    expect(valueOf(await listPasskeys(auth, mine()))).toEqual([]);
  });

  test("what is no attestation at all", async () => {
    const options = await begin();
    const { response, ...rest } = new SoftwareAuthenticator(auth.dashboardUrl).make(options);
    for (const changed of [
      { clientDataJSON: "bm90IGpzb24" },
      { clientDataJSON: "W10" },
      { clientDataJSON: "bnVsbA" },
      { attestationObject: "AA" },
      { attestationObject: "v_____8" },
    ]) {
      const credential = { ...rest, response: { ...response, ...changed } };
      expect(
        await addPasskey(auth, mine(), {
          name: "x",
          session_token,
          credential,
        }),
      ).toMatchObject(refused);
    }
  });
});

test("a challenge of another account, for signing in, made up or expired is refused", async () => {
  const other = await makeOwner(auth, "passkeys");
  const authenticator = new SoftwareAuthenticator(auth.dashboardUrl);
  const options = await begin();
  const add = (challenge: string) =>
    addPasskey(auth, mine(), {
      name: "x",
      session_token,
      credential: authenticator.make({ ...options, challenge }),
    });
  const foreign = valueOf(await beginPasskey(auth, asAccount(other.id))).challenge;
  const signIn = valueOf(await beginPasskeySignIn(auth, visitor())).challenge;
  const madeUp = Buffer.from("4000000000.x").toString("base64url");
  for (const challenge of [foreign, signIn, madeUp, `${options.challenge.slice(0, -4)}AAAA`])
    expect(await add(challenge)).toMatchObject(refused);
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: now + 299_000 });
  const late = (await begin()).challenge;
  vi.setSystemTime(now + 301_000);
  expect(await add(options.challenge)).toMatchObject(refused);
  expect(await add(late)).toMatchObject({ ok: true });
  vi.useRealTimers();
});

test("a session that ended meanwhile adds none", async () => {
  const credential = new SoftwareAuthenticator(auth.dashboardUrl).make(await begin());
  await auth.db.execute(sql`delete from sessions where account_id = ${owner.id}`);
  expect(await addPasskey(auth, mine(), { name: "x", session_token, credential })).toMatchObject({
    error: { code: "unauthenticated" },
  });
  expect(valueOf(await listPasskeys(auth, mine()))).toEqual([]);
});

test("of six uses of one challenge at once one adds a passkey", async () => {
  const options = await begin();
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => {
      const credential = new SoftwareAuthenticator(auth.dashboardUrl).make(options);
      return addPasskey(auth, mine(), { name: "x", session_token, credential });
    }),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(valueOf(await listPasskeys(auth, mine()))).toHaveLength(1);
});

test("a passkey that an account has is not added again, to another account neither", async () => {
  const { authenticator } = await givePasskey(auth, owner);
  const other = await makeOwner(auth, "passkeys");
  for (const { id, session } of [owner, other]) {
    const options = valueOf(await beginPasskey(auth, asAccount(id)));
    const credential = authenticator.make(options);
    const input = {
      name: "x",
      session_token: session.session_token,
      credential,
    };
    expect(await addPasskey(auth, asAccount(id), input)).toMatchObject({
      error: { code: "passkey_exists" },
    });
  }
});

test("an account has 20 passkeys at most, also when several are added at once", async () => {
  for (let i = 0; i < 18; i++) await givePasskey(auth, owner);
  const answers = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const credential = new SoftwareAuthenticator(auth.dashboardUrl).make(await begin());
      return addPasskey(auth, mine(), { name: "x", session_token, credential });
    }),
  );
  const codes = answers.map((answer) => (answer.ok ? "ok" : answer.error.code));
  expect(codes.toSorted()).toEqual(["limit_reached", "limit_reached", "ok", "ok"]);
  expect(valueOf(await listPasskeys(auth, mine()))).toHaveLength(20);
});

test("its owner renames and removes a passkey, and nobody else does", async () => {
  const { passkey } = await givePasskey(auth, owner);
  const other = asAccount((await makeOwner(auth, "passkeys")).id);
  await auth.settled();
  auth.takeMails();
  const { id } = passkey;
  const unknown = { ok: false, error: { code: "not_found" } };
  for (const wrong of ["nonsense", "psk_01jd3q8w5xe7vb2k9m4n6p0r1s"]) {
    expect(await renamePasskey(auth, mine(), { id: wrong, name: "x" })).toMatchObject(unknown);
    expect(await removePasskey(auth, mine(), { id: wrong })).toMatchObject(unknown);
  }
  expect(await renamePasskey(auth, other, { id, name: "x" })).toMatchObject(unknown);
  expect(await removePasskey(auth, other, { id })).toMatchObject(unknown);
  const renamed = valueOf(await renamePasskey(auth, mine(), { id, name: "Laptop" }));
  expect(renamed).toEqual({ ...passkey, name: "Laptop" });
  expect(await removePasskey(auth, mine(), { id, locale: "ru" })).toMatchObject({ ok: true });
  expect(await removePasskey(auth, mine(), { id })).toMatchObject(unknown);
  expect(valueOf(await listPasskeys(auth, mine()))).toEqual([]);
  expect((await log())[0]).toBe("passkey_removed done");
  const [mail, ...others] = auth.takeMails();
  expect(others).toEqual([]);
  expect(mail?.subject).toBe("Из вашей учётной записи удалён ключ доступа");
  expect(mail?.text).toContain("«Laptop»");
});

test("adding and removing needs a recent proof, and spends nothing without one", async () => {
  const { passkey } = await givePasskey(auth, owner);
  const old = longAgo(mine());
  const denied = { ok: false, error: { code: "step_up_required", methods: ["password"] } };
  const credential = new SoftwareAuthenticator(auth.dashboardUrl).make(await begin());
  expect(await beginPasskey(auth, old)).toMatchObject(denied);
  expect(await addPasskey(auth, old, { name: "x", session_token, credential })).toMatchObject(
    denied,
  );
  expect(await removePasskey(auth, old, { id: passkey.id })).toMatchObject(denied);
  expect(await listPasskeys(auth, old)).toMatchObject({ ok: true });
  expect(await addPasskey(auth, mine(), { name: "x", session_token, credential })).toMatchObject({
    ok: true,
  });
});

test.each([visitor(), apiKey("prj_1", []), service("auth")])(
  "$actor.type has no passkeys",
  async (caller) => {
    const denied = { ok: false, error: { code: "unauthenticated" } };
    const credential = new SoftwareAuthenticator(auth.dashboardUrl).make(await begin());
    expect(await beginPasskey(auth, caller)).toMatchObject(denied);
    expect(await addPasskey(auth, caller, { name: "x", session_token, credential })).toMatchObject(
      denied,
    );
    expect(await listPasskeys(auth, caller)).toMatchObject(denied);
    expect(await renamePasskey(auth, caller, { id: "x", name: "x" })).toMatchObject(denied);
    expect(await removePasskey(auth, caller, { id: "x" })).toMatchObject(denied);
  },
);

test("used challenges are forgotten once they have expired for good", async () => {
  await givePasskey(auth, owner);
  const count = async () => {
    const { rows } = await auth.db.execute<{ n: number }>(
      sql`select count(*)::int as n from used_passkey_challenges`,
    );
    return rows[0]?.n ?? 0;
  };
  const before = await count();
  expect(before).toBeGreaterThan(0);
  valueOf(await runDue(auth, service("gateway")));
  expect(await count()).toBe(before);
  await auth.db.execute(sql`
    update used_passkey_challenges set expires_at = now() - interval '1 second'`);
  valueOf(await runDue(auth, service("gateway")));
  expect(await count()).toBe(0);
});
