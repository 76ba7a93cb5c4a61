import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import type { Session } from "#shared/contracts/auth/session";
import type { Page } from "#shared/contracts/fields";
import type { AdminLogEntry } from "#shared/contracts/users/administrator";
import type { SignUpInvitation } from "#shared/contracts/users/platform-settings";
import { AppClient } from "#support/app-client";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";
import { type Tenant, openTenant, signUpDeveloper } from "#support/tenant";

const ROOT = { email: "root@example.com", password: "a long passphrase", name: "Root" };

let stack: TestStack;
let root: DashboardClient;
let tenant: Tenant;

beforeAll(async () => {
  stack = await startTestStack({ env: { ATLAS_ADMINISTRATORS: ROOT.email } });
  root = new DashboardClient(stack.dashboardUrl);
  await root.signUp(ROOT);
  await root.signIn(ROOT);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
});
afterAll(() => stack?.stop());

const admin = (method: string, path: string, body?: unknown) =>
  root.send(method, `/v1/admin${path}`, body);
const log = async (subject: string) =>
  expectOk<Page<AdminLogEntry>>("log", await admin("GET", `/log?subject=${subject}`)).data;
async function verify({ email, password }: { email: string; password: string }) {
  const link = linkIn(await stack.mailbox.mailTo(email));
  const token = new URL(link).hash.slice(1);
  const input = { token, current_password: password };
  expectOk("verify", await root.send("POST", "/v1/email/verify", input));
}
const settings = async (changes: object) =>
  expectOk("settings", await admin("PATCH", "/settings", changes));

test("the operator's address is an administrator's once it is confirmed, and then at once", async () => {
  expectProblem(await admin("GET", "/accounts"), 404, "not_found");
  expect(expectOk<Session>("session", await root.send("GET", "/v1/session"))).not.toHaveProperty(
    "administrator",
  );
  await verify(ROOT);
  expect(expectOk<Session>("session", await root.send("GET", "/v1/session"))).toMatchObject({
    administrator: true,
  });
  expect((await admin("GET", "/accounts")).status).toBe(200);
});

test("a suspended account's next request is refused, its projects work, and it comes back", async () => {
  const credentials = newCredentials();
  const dashboard = new DashboardClient(stack.dashboardUrl);
  await dashboard.signUp(credentials);
  const session = await dashboard.signIn(credentials);
  const own = await openTenant(stack, { dashboard, session });
  const path = `/accounts/${session.account.id}`;

  const suspended = await admin("POST", `${path}/suspend`, { reason: "Sends spam." });
  expect(expectOk("suspend", suspended)).toMatchObject({
    state: "suspended",
    suspended_reason: "Sends spam.",
    memberships: [{ project_id: own.projectId, role: "owner", state: "active" }],
  });
  expectProblem(await dashboard.send("GET", "/v1/session"), 401, "unauthenticated");
  const { email, password } = credentials;
  const enter = (given: string) =>
    dashboard.send("POST", "/v1/sign-in", { email, password: given });
  expectProblem(await enter(password), 403, "account_suspended");
  expectProblem(await enter("another password"), 401, "invalid_credentials");
  expect((await own.app.send("GET", "/v1/key")).status).toBe(200);
  expect((await stack.mailbox.mailTo(email, 2)).text).toContain("Sends spam.");

  expectOk("unsuspend", await admin("POST", `${path}/unsuspend`, { reason: "Talked to them." }));
  expectProblem(await dashboard.send("GET", "/v1/session"), 401, "unauthenticated");
  expectOk("sign-in", await enter(password));
  expect((await log(session.account.id)).map(({ type, reason }) => [type, reason])).toEqual([
    ["account.unsuspended", "Talked to them."],
    ["account.suspended", "Sends spam."],
  ]);
  const mine = expectOk<Session>("session", await root.send("GET", "/v1/session")).account.id;
  const self = await admin("POST", `/accounts/${mine}/suspend`, { reason: "x" });
  expectProblem(self, 409, "account_is_administrator");
});

test("a suspended project refuses its keys, can be read, closes its links, and comes back", async () => {
  const { projectId, developer } = tenant;
  const { dashboard } = developer;
  const fresh = async () =>
    new AppClient(
      stack.publicUrl,
      (await dashboard.createApiKey(projectId, "fresh", ["connections:read"])).secret,
    );
  const [before, unused] = [tenant.app, await fresh()];
  expect((await before.send("GET", "/v1/connections")).status).toBe(200);
  const path = `/projects/${projectId}`;
  expectOk("suspend", await admin("POST", `${path}/suspend`, { reason: "Poses as a bank." }));

  expectProblem(await unused.send("GET", "/v1/connections"), 403, "project_suspended");
  expectProblem(await unused.send("GET", "/v1/key"), 403, "project_suspended");
  await expect
    .poll(async () => (await before.send("GET", "/v1/connections")).status, { timeout: 25_000 })
    .toBe(403);
  const shown = expectOk("project", await dashboard.send("GET", `/v1/projects/${projectId}`));
  expect(shown).toMatchObject({ state: "suspended" });
  const renamed = await dashboard.send("PATCH", `/v1/projects/${projectId}`, { name: "New" });
  expectProblem(renamed, 403, "project_suspended");
  const { email } = developer.session.account;
  expect((await stack.mailbox.mailTo(email, 2)).text).toContain("Poses as a bank.");

  const found = expectOk("project", await admin("GET", path));
  expect(found).toMatchObject({ members: [{ email, role: "owner" }], counts: { members: 1 } });
  expectOk("unsuspend", await admin("POST", `${path}/unsuspend`, { reason: "Fixed." }));
  await expect
    .poll(async () => (await unused.send("GET", "/v1/connections")).status, { timeout: 25_000 })
    .toBe(200);
  expect((await log(projectId)).map(({ type }) => type)).toEqual([
    "project.unsuspended",
    "project.suspended",
  ]);
});

test("an administrator makes another one and takes the right away again", async () => {
  const other = await signUpDeveloper(stack);
  const { email, id } = other.session.account;
  expectProblem(await admin("POST", "/administrators", { email }), 404, "not_found");
  await verify({ email, password: other.password });
  expectOk("add", await admin("POST", "/administrators", { email }));
  expect((await other.dashboard.send("GET", "/v1/admin/log")).status).toBe(200);
  const removed = await admin("DELETE", `/administrators/${id}`);
  expect(removed.status).toBe(204);
  expectProblem(await other.dashboard.send("GET", "/v1/admin/log"), 404, "not_found");
  const mine = expectOk<Session>("session", await root.send("GET", "/v1/session")).account.id;
  const own = await admin("DELETE", `/administrators/${mine}`);
  expectProblem(own, 409, "administrator_from_environment");
});

describe("who may sign up", () => {
  let people = 0;
  const signUp = async (email: string) => {
    const person = new DashboardClient(stack.dashboardUrl);
    const credentials = { email, password: "a long passphrase", name: "Ada" };
    const answer = await person.send("POST", "/v1/sign-up", credentials);
    expect([answer.status, answer.text]).toEqual([202, '{"status":"accepted"}']);
    const entered = await person.send("POST", "/v1/sign-in", {
      email,
      password: credentials.password,
    });
    return (JSON.parse(entered.text) as { code?: string }).code ?? "in";
  };
  const someone = (domain = "example.com") => `someone${(people += 1)}@${domain}`;

  test.each([
    ["open", "in", "in", "in"],
    ["domains", "invalid_credentials", "email_unverified", "email_unverified"],
    ["invitation", "invalid_credentials", "invalid_credentials", "email_unverified"],
    ["closed", "invalid_credentials", "invalid_credentials", "invalid_credentials"],
  ] as const)(
    "with %s, every address gets the same answer, and these come in",
    async (policy, stranger, ofDomain, invited) => {
      const asked = someone();
      const domains = policy === "domains" ? ["team.example"] : [];
      await settings({ sign_up: { policy, domains } });
      expectOk("invite", await admin("POST", "/invitations", { email: asked }));
      expect(await signUp(someone())).toBe(stranger);
      expect(await signUp(someone("team.example"))).toBe(ofDomain);
      expect(await signUp(asked)).toBe(invited);
      await expect
        .poll(async () => (await root.send("GET", "/v1/platform")).text, { timeout: 20_000 })
        .toContain(`"sign_up":{"policy":"${policy}","domains":${JSON.stringify(domains)}}`);
    },
  );

  test("an invitation that is taken back lets nobody in, after a proof of who takes it back", async () => {
    const asked = someone();
    await settings({ sign_up: { policy: "invitation" } });
    const { id } = expectOk<SignUpInvitation>(
      "invite",
      await admin("POST", "/invitations", { email: asked }),
    );
    const path = `/invitations/${id}`;
    await databaseOf(stack.bridge).execute(
      sql`update sessions set proved_at = now() - interval '11 minutes'`,
    );
    expectProblem(await admin("DELETE", path), 403, "step_up_required");
    await root.prove({ password: ROOT.password });
    expect((await admin("DELETE", path)).status).toBe(204);
    expectProblem(await admin("DELETE", path), 404, "not_found");
    expect(await signUp(asked)).toBe("invalid_credentials");
    expect((await log(id)).map(({ type }) => type)).toEqual(["sign_up.revoked", "sign_up.invited"]);
  });
});

test("during maintenance nothing is changed, everything can be read, and it ends", async () => {
  await settings({ sign_up: { policy: "open" } });
  const { dashboard } = tenant.developer;
  const create = () => dashboard.send("POST", "/v1/projects", { name: "Meanwhile" });
  await settings({ maintenance: { on: true, text_en: "Back at six." } });
  await expect.poll(async () => (await create()).status, { timeout: 20_000 }).toBe(503);
  const refused = await create();
  expect(expectProblem(refused, 503, "maintenance").detail).toBe("Back at six.");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await dashboard.send("GET", "/v1/projects")).status).toBe(200);
  expect((await dashboard.send("GET", "/v1/platform")).text).toContain("Back at six.");
  const { app } = tenant;
  await expect
    .poll(async () => (await app.send("POST", "/v1/connect/sessions", {})).status, {
      timeout: 20_000,
    })
    .toBe(503);
  const reads = await app.send("POST", "/v1/tokens", { connection_ids: ["con_x"] });
  expect(reads.status).toBe(200);
  expect((await signUpAnswer()).status).toBe(503);
  expectOk("sign-in", await root.send("POST", "/v1/sign-in", { ...ROOT, name: undefined }));
  await root.signIn(ROOT);
  await settings({ maintenance: { on: false } });
  await expect.poll(async () => (await create()).status, { timeout: 20_000 }).toBe(201);
});

const signUpAnswer = () =>
  new DashboardClient(stack.dashboardUrl).send("POST", "/v1/sign-up", newCredentials());
