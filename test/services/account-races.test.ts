import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changePassword } from "../../workers/auth/src/passwords/change-password.ts";
import { resolveSession } from "../../workers/auth/src/sessions/resolve-session.ts";
import { endOtherSessions } from "../../workers/auth/src/sessions/end-other-sessions.ts";
import { signIn } from "#support/services/sign-in";
import { signUp } from "../../workers/auth/src/sessions/sign-up.ts";
import { deleteProject } from "../../workers/projects/src/projects/delete-project.ts";
import { createIntegration } from "../../workers/providers/src/integrations/create-integration.ts";
import { activateAccount } from "../../workers/users/src/accounts/activate-account.ts";
import { createAccount } from "../../workers/users/src/accounts/create-account.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { inLine } from "#support/row-queue";
import { startAuthIsolate } from "#support/services/auth-in-process";
import { account as asAccount, visitor } from "#support/services/callers";
import { operatorSays } from "#support/services/platform";
import { makeTenant, startProjectsIsolate } from "#support/services/projects-in-process";
import { keyEntry, startProvidersIsolate } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const ROUNDS = 30;

let stores: TestDatabase;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
});
afterAll(() => stores.close());

test("a project is never deleted under an integration that is being added", async () => {
  const projects = startProjectsIsolate(stores);
  const providers = startProvidersIsolate(stores, { vaultKeys: keyEntry("k1") });
  const github = { provider: "github", client_id: "client", client_secret: "client-secret" };
  const outcomes = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const { as } = await makeTenant(projects);
    const removal = () => deleteProject(projects, as("owner"), { name: "Shop" });
    const addition = () => createIntegration(providers, as("owner"), github);
    const [removed, added] = await (round % 2 === 0
      ? Promise.all([removal(), addition()])
      : Promise.all([addition(), removal()]).then(([a, r]) => [r, a] as const));
    outcomes.add(
      `${removed.ok ? "removed" : removed.error.code}, ${added.ok ? "added" : added.error.code}`,
    );
  }
  await projects.settled();
  for (const outcome of outcomes)
    expect(["removed, not_found", "project_in_use, added"]).toContain(outcome);
});

test("a session of the old password does not outlive its change, whichever comes first", async () => {
  const auth = await startAuthIsolate(stores, "plain");
  const person = { email: "overtaken@example.com", password: "old password" };
  valueOf(await signUp(auth, visitor(), { ...person, name: "Anna" }));
  const enter = (password: string) => signIn(auth, visitor(), { ...person, password });
  const changeTo = async (new_password: string, current_password: string) => {
    const { account, session_token } = valueOf(await enter(current_password));
    const input = { current_password, new_password, session_token };
    return () => changePassword(auth, asAccount(account.id), input);
  };
  const server = { db: auth.db, url: POSTGRES_URL };
  const lock = "select 1 from credentials for update";

  const first = await changeTo("second password", "old password");
  const [changed, late] = await inLine(server, lock, first, () => enter("old password"));
  expect(changed.ok).toBe(true);
  expect(late).toMatchObject({ error: { code: "invalid_credentials" } });

  const second = await changeTo("third password", "second password");
  const [early, changedAgain] = await inLine(server, lock, () => enter("second password"), second);
  expect(changedAgain.ok).toBe(true);
  const { session_token } = valueOf(early);
  expect(await resolveSession(auth, visitor(), { session_token })).toMatchObject({
    error: { code: "unauthenticated" },
  });
});

test("who signs up with an address that becomes an account at that moment hears of the account", async () => {
  const { db, log } = await startAuthIsolate(stores, "plain");
  const deps = { db, log, waitUntil: () => undefined, ...operatorSays() };
  const email = "taken-meanwhile@example.com";
  const { id } = valueOf(await createAccount(deps, visitor(), { email, name: "Anna" }));
  const [, late] = await inLine(
    { db, url: POSTGRES_URL },
    `select 1 from accounts where id = '${id}' for update`,
    () => activateAccount(deps, visitor(), { account_id: id }),
    () => createAccount(deps, visitor(), { email, name: "Eve" }),
  );
  expect(late).toMatchObject({ ok: false, error: { code: "account_exists" } });
});

test("changing passwords, signing in and ending sessions at once leave one session and no deadlock", async () => {
  const auth = await startAuthIsolate(stores, "plain");
  for (let round = 0; round < ROUNDS; round++) {
    const email = `racer${round}@example.com`;
    const old = "correct horse";
    valueOf(await signUp(auth, visitor(), { email, password: old, name: "Anna" }));
    const enter = () => signIn(auth, visitor(), { email, password: old });
    const opened = await Promise.all([enter(), enter(), enter(), enter()]);
    const sessions = opened.map(valueOf);
    const [changes] = await Promise.all([
      Promise.all(
        sessions.slice(0, 2).map(({ account, session_token }) =>
          changePassword(auth, asAccount(account.id), {
            current_password: old,
            new_password: "battery staple",
            session_token,
          }),
        ),
      ),
      Promise.all([enter(), enter(), enter()]),
      Promise.all(
        sessions
          .slice(2)
          .map(({ account, session_token }) =>
            endOtherSessions(auth, asAccount(account.id), { session_token }),
          ),
      ),
    ]);
    await auth.settled();
    const done = changes.filter(({ ok }) => ok).length;
    expect(done).toBeLessThanOrEqual(1);
    if (done === 0) {
      expect(await enter()).toMatchObject({ ok: true });
      continue;
    }
    expect(await enter()).toMatchObject({ error: { code: "invalid_credentials" } });
    const { rows } = await auth.db.execute<{ n: number }>(sql`
      select count(*)::int as n from sessions where account_id = ${sessions[0]?.account.id ?? ""}`);
    expect(rows).toEqual([{ n: 1 }]);
  }
});
