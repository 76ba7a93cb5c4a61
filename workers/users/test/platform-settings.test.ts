import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { UpdatePlatformSettingsInput } from "#shared/contracts/users/platform-settings";
import type { UsersService } from "#shared/contracts/users/service";
import { type Database, makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { makeLogger } from "#shared/observe/log";
import type { TestDatabase } from "#support/database";
import { account, visitor } from "#support/services/callers";
import { serveInProcess } from "#support/services/in-process";
import { operatorSays } from "#support/services/platform";
import { codeOf } from "#shared/rpc/code-of";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { type PlatformEnv, readPlatformEnv } from "../src/settings/platform-environment.ts";
import { usersService } from "../src/service.ts";

let stores: TestDatabase;
let db: Database;
let people = 0;

beforeAll(async () => {
  stores = await startStores();
  db = makeDatabase(stores.env);
});
afterAll(() => stores.close());
beforeEach(() => db.execute(sql`delete from platform_settings`));

const as = (caller: "gateway" | "auth", env: PlatformEnv = {}): UsersService =>
  serveInProcess(
    usersService,
    { db, log: makeLogger({}), waitUntil: () => undefined, ...operatorSays(env) },
    caller,
  );
const administrator: CallContext = { ...account(newId("account")), administrator: true };
const change = (changes: UpdatePlatformSettingsInput, version: number | null = null) =>
  as("gateway").updatePlatformSettings(administrator, { changes, version });

describe("the operator's rule", () => {
  test.each([
    ["open", { policy: "open", domains: [] }],
    [" invitation ", { policy: "invitation", domains: [] }],
    [
      "domains:Example.com, b.example.org",
      { policy: "domains", domains: ["example.com", "b.example.org"] },
    ],
    ["closed", { policy: "closed", domains: [] }],
  ])("%j is read", (text, rule) => {
    expect(readPlatformEnv({ ATLAS_SIGN_UP: text })).toMatchObject({ signUp: rule, problems: [] });
  });

  test.each(["opne", "domains", "domains:", "domains:no domain", "open:example.com"])(
    "%j is a problem, and lets nobody sign up",
    (text) => {
      const { signUp, problems } = readPlatformEnv({ ATLAS_SIGN_UP: text });
      expect([signUp.policy, problems.length]).toEqual(["closed", 1]);
    },
  );

  test("an address that cannot be one is a problem", () => {
    const { administrators, problems } = readPlatformEnv({
      ATLAS_ADMINISTRATORS: "a@b.example,me",
    });
    expect([administrators, problems.length]).toEqual([["a@b.example"], 1]);
  });
});

describe("who may sign up", () => {
  const email = (domain = "example.com") => `new${(people += 1)}@${domain}`;
  const signUp = async (address: string, env: PlatformEnv = {}) =>
    codeOf(await as("auth", env).createAccount(visitor(), { email: address, name: "Anna" }));
  const invite = async (address: string) =>
    valueOf(await as("auth").createSignUpInvitation(administrator, { email: address }));
  async function inviteToProject(address: string, expires = "1 day") {
    const [project, owner] = [newId("project"), newId("account")];
    await db.execute(sql`insert into projects (id, name) values (${project}, 'Shop')`);
    await db.execute(sql`insert into accounts (id, email, name, state)
      values (${owner}, ${`${owner}@example.com`}, 'O', 'active')`);
    await db.execute(sql`insert into invitations (id, project_id, email, role, invited_by, expires_at)
      values (${newId("invitation")}, ${project}, ${address}, 'viewer', ${owner},
        clock_timestamp() + ${expires}::interval)`);
  }

  test.each([
    // policy, stranger, address of the domain, invited by an administrator, invited to a project, of the environment
    ["open", "ok", "ok", "ok", "ok", "ok"],
    ["invitation", "sign_up_refused", "sign_up_refused", "ok", "ok", "ok"],
    ["domains", "sign_up_refused", "ok", "ok", "sign_up_refused", "ok"],
    ["closed", "sign_up_refused", "sign_up_refused", "sign_up_refused", "sign_up_refused", "ok"],
  ] as const)("with %s", async (policy, stranger, ofDomain, invited, member, named) => {
    const [asked, joined, operator] = [email(), email(), email()];
    await invite(asked);
    await inviteToProject(joined);
    valueOf(await change({ sign_up: { policy, domains: ["team.example"] } }));
    expect(await signUp(email())).toBe(stranger);
    expect(await signUp(email("team.example"))).toBe(ofDomain);
    expect(await signUp(email("a.team.example"))).toBe(stranger);
    expect(await signUp(asked)).toBe(invited);
    expect(await signUp(joined)).toBe(member);
    expect(await signUp(operator, { ATLAS_ADMINISTRATORS: operator })).toBe(named);
  });

  test("an invitation that has ended opens nothing", async () => {
    const [old, gone] = [email(), email()];
    await invite(old);
    await db.execute(sql`update sign_up_invitations set expires_at = clock_timestamp()
      where email = ${old}`);
    await inviteToProject(gone, "-1 second");
    valueOf(await change({ sign_up: { policy: "invitation" } }));
    for (const address of [old, gone]) expect(await signUp(address)).toBe("sign_up_refused");
  });

  test("the environment decides until an administrator does, and then no longer", async () => {
    const env = { ATLAS_SIGN_UP: "domains:team.example" };
    expect([await signUp(email(), env), await signUp(email("team.example"), env)]).toEqual([
      "sign_up_refused",
      "ok",
    ]);
    valueOf(await change({ sign_up: { policy: "open" } }));
    expect(await signUp(email(), env)).toBe("ok");
  });

  test("who signed up while not everyone could has to confirm the address first", async () => {
    const users = as("auth");
    const enter = async (address: string) => {
      const { id } = valueOf(await users.createAccount(visitor(), { email: address, name: "A" }));
      valueOf(await users.activateAccount(visitor(), { account_id: id }));
      return { account_id: id, email: address };
    };
    const free = await enter(email());
    valueOf(await change({ sign_up: { policy: "domains", domains: ["team.example"] } }));
    const bound = await enter(email("team.example"));
    const flag = async ({ email: address }: { email: string }) =>
      valueOf(await users.findAccountByEmail(visitor(), { email: address })).verify_first;
    expect([await flag(free), await flag(bound)]).toEqual([undefined, true]);
    valueOf(await users.verifyEmail(visitor(), bound));
    expect(await flag(bound)).toBeUndefined();
  });
});

describe("settings", () => {
  test("keep what a change leaves out, and count versions", async () => {
    const users = as("gateway", { ATLAS_SIGN_UP: "invitation" });
    expect(valueOf(await users.getPlatformSettings(administrator))).toMatchObject({
      sign_up: { policy: "invitation", source: "environment" },
      maintenance: { on: false, source: null },
      version: 0,
    });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    valueOf(await change({ maintenance: { on: true, text_en: "Back at six.", until } }, 0));
    const changed = valueOf(await change({ maintenance: { on: true, text_ru: "В шесть." } }, 1));
    expect(changed).toMatchObject({
      sign_up: { policy: "open", source: "environment" },
      maintenance: { on: true, text_en: "Back at six.", text_ru: "В шесть.", until },
      version: 2,
    });
    expect(codeOf(await change({ sign_up: { policy: "closed" } }, 1))).toBe("version_mismatch");
    expect(valueOf(await users.getPlatformSettings(administrator)).version).toBe(2);
  });

  test("of two first changes at once that saw no settings one succeeds", async () => {
    const codes = await Promise.all([
      change({ sign_up: { policy: "closed" } }, 0),
      change({ sign_up: { policy: "invitation" } }, 0),
    ]);
    expect(codes.map(codeOf).sort()).toEqual(["ok", "version_mismatch"]);
  });

  test("everybody may know the rule and the maintenance, which ends by itself", async () => {
    const status = async () => valueOf(await as("gateway").getPlatformStatus(visitor()));
    expect(await status()).toEqual({ sign_up: { policy: "open", domains: [] }, maintenance: null });
    const until = new Date(Date.now() + 60_000).toISOString();
    valueOf(await change({ maintenance: { on: true, until } }));
    expect(await status()).toMatchObject({ maintenance: { text_en: null, until } });
    await db.execute(sql`update platform_settings set maintenance_until = clock_timestamp()`);
    expect(await status()).toMatchObject({ maintenance: null });
  });
});
