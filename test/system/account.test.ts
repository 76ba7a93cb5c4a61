import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppClient } from "#support/app-client";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import type { AccountSession, EndedSessions, Session } from "#shared/contracts/auth/session";
import type { Page } from "#shared/contracts/fields";
import type { Project } from "#shared/contracts/projects/project";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";
import { openTenant, signUpDeveloper } from "#support/tenant";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

/** A person who is signed in to the dashboard in this many browsers. */
async function openBrowsers(count: number) {
  const credentials = newCredentials();
  const browsers = Array.from({ length: count }, () => new DashboardClient(stack.dashboardUrl));
  await browsers[0]?.signUp(credentials);
  for (const browser of browsers) await browser.signIn(credentials);
  return { credentials, browsers };
}

const sessionsOf = async (browser: DashboardClient): Promise<AccountSession[]> =>
  expectOk<Page<AccountSession>>("sessions", await browser.send("GET", "/v1/account/sessions"))
    .data;

const statusOf = async (browser: DashboardClient): Promise<number> =>
  (await browser.send("GET", "/v1/session")).status;

test("a session that its owner ends elsewhere is refused from the next request on", async () => {
  const { browsers } = await openBrowsers(4);
  const [mine, lost, third, fourth] = browsers;
  if (!mine || !lost || !third || !fourth) throw new Error("four browsers were opened");
  expect(await sessionsOf(mine)).toHaveLength(4);
  const id = (await sessionsOf(lost)).find(({ current }) => current)?.id ?? "";
  expect(await statusOf(lost)).toBe(200);
  expect((await mine.send("DELETE", `/v1/account/sessions/${id}`)).status).toBe(204);
  expect(await statusOf(lost)).toBe(401);
  expect(await statusOf(third)).toBe(200);

  const answer = await mine.send("DELETE", "/v1/account/sessions");
  expect(expectOk<EndedSessions>("ended", answer)).toEqual({ ended: 2 });
  expect(await Promise.all([third, fourth, mine].map(statusOf))).toEqual([401, 401, 200]);

  const own = (await sessionsOf(mine))[0]?.id ?? "";
  const before = mine.cookies.value(new URL(stack.dashboardUrl), "atlas_session");
  expect((await mine.send("DELETE", `/v1/account/sessions/${own}`)).status).toBe(204);
  expect(before).not.toBeNull();
  expect(mine.cookies.value(new URL(stack.dashboardUrl), "atlas_session")).toBeNull();
  expect(await statusOf(mine)).toBe(401);
});

test("a changed password leaves the browser that changed it signed in, and no other", async () => {
  const { credentials, browsers } = await openBrowsers(2);
  const [mine, other] = browsers;
  if (!mine || !other) throw new Error("two browsers were opened");
  const url = new URL(stack.dashboardUrl);
  const stolen = mine.cookies.headerFor(url, { sameSite: true, safeNavigation: false }) ?? "";
  const passwords = { current_password: credentials.password, new_password: "battery staple" };
  expect((await mine.send("POST", "/v1/account/password", passwords)).status).toBe(204);
  expect(await statusOf(mine)).toBe(200);
  expect(await statusOf(other)).toBe(401);
  const replay = await fetch(new URL("/v1/session", url), { headers: { cookie: stolen } });
  expect(replay.status).toBe(401);

  const rename = () => mine.send("PATCH", "/v1/account", { name: "Ada" });
  expectProblem(await rename(), 403, "csrf_refused");
  const fresh = await mine.signIn({ ...credentials, password: "battery staple" });
  expect((await rename()).status).toBe(200);
  const session = expectOk<Session>("session", await mine.send("GET", "/v1/session"));
  expect(session.account).toEqual({ ...fresh.account, name: "Ada" });
  const { name: _name, ...old } = credentials;
  const refused = await other.send("POST", "/v1/sign-in", old);
  expectProblem(refused, 401, "invalid_credentials");
});

test("a deleted project refuses keys and changes, and answers 404 on every route once its grace is over", async () => {
  const tenant = await openTenant(stack, await signUpDeveloper(stack));
  const { dashboard } = tenant.developer;
  const path = `/v1/projects/${tenant.projectId}`;
  expect((await dashboard.send("DELETE", path, { name: "System test" })).status).toBe(204);
  const left = expectOk<Project>("project", await dashboard.send("GET", path));
  expect(left.state).toBe("deleting");
  expect((await dashboard.send("GET", `${path}/api-keys`)).status).toBe(200);
  const url = { url: "https://app.example.com/" };
  const change = await dashboard.send("POST", `${path}/return-urls`, url);
  expectProblem(change, 409, "project_deleting");
  const app = new AppClient(stack.publicUrl, tenant.apiKey.secret);
  expectProblem(await app.send("GET", "/v1/connections"), 401, "unauthenticated");

  await databaseOf(stack.bridge).execute(sql`
    update projects set deletes_at = now() - interval '1 second' where id = ${tenant.projectId}`);
  await stack.runJobs();
  for (const rest of [
    "",
    "/api-keys",
    "/return-urls",
    "/integrations",
    "/connections",
    "/audit-log",
  ])
    expectProblem(await dashboard.send("GET", `${path}${rest}`), 404, "not_found");
  expect((await dashboard.send("GET", "/v1/projects")).text).not.toContain(tenant.projectId);
  expectProblem(await app.send("GET", "/v1/connections"), 401, "unauthenticated");
});

test("an account is exported and deleted, and its address is free for somebody new", async () => {
  const { credentials, browsers } = await openBrowsers(2);
  const [mine, other] = browsers;
  if (!mine || !other) throw new Error("two browsers were opened");
  const { password } = credentials;
  const { id: projectId } = await mine.createProject("Mine alone");
  const inTheWay = { project_id: projectId, project_name: "Mine alone" };
  const profile = { locale: "ru", time_zone: "Europe/Moscow" };
  const changed = await mine.send("PATCH", "/v1/account", profile);
  expect(expectOk("profile", changed)).toMatchObject({ ...profile, email: credentials.email });

  const answer = await mine.send("GET", "/v1/account/export");
  expect(answer.headers.get("content-disposition")).toContain("attachment");
  const all = expectOk<Record<string, unknown>>("export", answer);
  expect(all).toMatchObject({
    complete: true,
    account: { email: credentials.email, ...profile },
    sole_owner_of: [{ id: projectId, name: "Mine alone" }],
    memberships: [{ project_id: projectId, role: "owner" }],
  });
  expect(all["sessions"]).toHaveLength(2);
  expect(JSON.stringify(all)).not.toContain(password);

  const remove = (body: unknown) => mine.send("DELETE", "/v1/account", body);
  expectProblem(await remove({ password: "guessed wrong" }), 403, "wrong_password");
  const refused = await remove({ password });
  expect(expectProblem(refused, 409, "sole_owner").errors).toMatchObject([{ params: inTheWay }]);
  expect(await statusOf(mine)).toBe(200);

  const gone = await mine.send("DELETE", `/v1/projects/${projectId}`, { name: "Mine alone" });
  expect(gone.status).toBe(204);
  expect((await remove({ password })).status).toBe(204);
  expect(await Promise.all([mine, other].map(statusOf))).toEqual([401, 401]);
  const again = await mine.send("POST", "/v1/sign-in", { email: credentials.email, password });
  expect(again.status).toBe(401);
  const { dashboardUrl } = stack;
  const fresh = new DashboardClient(dashboardUrl);
  await fresh.signUp(credentials);
  const session = await fresh.signIn(credentials);
  expect(session.account).toMatchObject({ email: credentials.email, locale: null });
});

test("a deletion whose request died is finished by the job", async () => {
  const { credentials, browsers } = await openBrowsers(1);
  const [mine] = browsers;
  if (!mine) throw new Error("a browser was opened");
  const db = databaseOf(stack.bridge);
  await db.execute(sql`update accounts set state = 'deleting', deletion_due_at = clock_timestamp()
    where email = ${credentials.email}`);
  expect(await statusOf(mine)).toBe(401);
  expect(await stack.runJobs()).toBe(200);
  const fresh = new DashboardClient(stack.dashboardUrl);
  await fresh.signUp(credentials);
  expect((await fresh.signIn(credentials)).account.name).toBe(credentials.name);
});
