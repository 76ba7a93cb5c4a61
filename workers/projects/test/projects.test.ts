import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { createProject } from "../src/projects/create-project.ts";
import { getConnectSettings } from "../src/projects/get-connect-settings.ts";
import { getProject } from "../src/projects/get-project.ts";
import { listProjects } from "../src/projects/list-projects.ts";
import { resolveMember } from "../src/members/resolve-member.ts";
import { addReturnUrl } from "../src/return-urls/add-return-url.ts";
import type { TestDatabase } from "#support/database";
import { account, apiKey, service, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import {
  type ProjectsIsolate,
  eventTypes,
  makeAccount,
  makeTenant,
  startProjectsIsolate,
} from "#support/services/projects-in-process";

let stores: TestDatabase;
let projects: ProjectsIsolate;

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

const projectNotFound = {
  ok: false,
  error: { code: "not_found", detail: "There is no such project." },
};

test("a project is made with its owner, its chain and its event, in one statement", async () => {
  const ownerId = await makeAccount(projects);
  await projects.settled();
  stores.bridge.resetCounts();
  const stays = { ...projects, waitUntil: () => {} };
  const held = stores.bridge.faults.holdNext("from audit_heads head", { before: true });
  const made = valueOf(await createProject(stays, account(ownerId), { name: "Shop" }));
  await held.reached;
  expect(stores.bridge.counts().statements).toBeLessThanOrEqual(2);
  held.release();

  expect(made).toEqual({
    id: expect.stringMatching(/^prj_/),
    name: "Shop",
    role: "owner",
    created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    slug: null,
    state: "active",
    deletes_at: null,
    audit_retention_days: null,
    version: 1,
  });
  const { rows } = await projects.db.execute(sql`
    select members.role, audit_heads.seq::int as seq, account_id
    from members join audit_heads using (project_id) where project_id = ${made.id}`);
  expect(rows).toEqual([{ role: "owner", seq: expect.any(Number), account_id: ownerId }]);
  expect(await eventTypes(projects, made.id)).toEqual(["project.created"]);
});

test("making a project needs an account", async () => {
  const attempt = (ctx: ReturnType<typeof visitor>) =>
    createProject(projects, ctx, { name: "Shop" });
  expect(await attempt(visitor())).toMatchObject({ error: { code: "unauthenticated" } });
  for (const ctx of [apiKey(newId("project"), []), service("gateway")])
    expect(await attempt(ctx)).toMatchObject({ error: { code: "forbidden" } });
});

test("an account has at most 100 projects", async () => {
  const ownerId = await makeAccount(projects);
  await projects.db.execute(sql`
    with made as (
      insert into projects (id, name) select ${ownerId} || n, 'Shop' from generate_series(1, 99) n
      returning id
    ) insert into members select id, ${ownerId}, 'developer' from made`);
  const create = () => createProject(projects, account(ownerId), { name: "One more" });
  expect(await create()).toMatchObject({ ok: true });
  expect(await create()).toMatchObject({ ok: false, error: { code: "limit_reached" } });
  expect(valueOf(await listProjects(projects, account(ownerId)))).toHaveLength(100);
});

test("an account lists the projects that it is a member of, oldest first, with its roles", async () => {
  const mine = await makeTenant(projects, "Mine");
  const theirs = await makeTenant(projects, "Theirs");
  await makeTenant(projects, "Strangers'");
  await projects.db.execute(
    sql`insert into members values (${theirs.projectId}, ${mine.ownerId}, 'viewer')`,
  );
  expect(valueOf(await listProjects(projects, account(mine.ownerId)))).toMatchObject([
    { id: mine.projectId, name: "Mine", role: "owner" },
    { id: theirs.projectId, name: "Theirs", role: "viewer" },
  ]);
  expect(await listProjects(projects, visitor())).toMatchObject({
    error: { code: "unauthenticated" },
  });
  expect(await listProjects(projects, apiKey(mine.projectId, ["audit:read"]))).toMatchObject({
    error: { code: "forbidden" },
  });
});

test("a member gets the project with the role that the database has", async () => {
  const tenant = await makeTenant(projects);
  expect(valueOf(await getProject(projects, tenant.as("viewer")))).toMatchObject({
    id: tenant.projectId,
    role: "owner",
  });
});

test("a project of others, one that is not there and a deleted one are the same not_found", async () => {
  const tenant = await makeTenant(projects);
  const gone = await makeTenant(projects);
  await projects.db.execute(
    sql`update projects set state = 'deleted' where id = ${gone.projectId}`,
  );
  const stranger = await makeAccount(projects);
  for (const ctx of [
    account(stranger, { id: tenant.projectId, role: "owner" }),
    account(stranger, { id: newId("project"), role: "owner" }),
    gone.as("owner"),
  ])
    expect(await getProject(projects, ctx)).toEqual(projectNotFound);
  for (const [account_id, project_id] of [
    [stranger, tenant.projectId],
    [tenant.ownerId, newId("project")],
    [gone.ownerId, gone.projectId],
    [tenant.ownerId, "\u0000"],
    ["\ud800", tenant.projectId],
    [tenant.projectId, tenant.ownerId],
    [`${tenant.ownerId}'`, tenant.projectId],
  ] as const)
    expect(await resolveMember(projects, visitor(), { account_id, project_id })).toEqual(
      projectNotFound,
    );
  const input = { account_id: tenant.ownerId, project_id: tenant.projectId };
  expect(await resolveMember(projects, visitor(), input)).toEqual({
    ok: true,
    value: { role: "owner", project_id: tenant.projectId, state: "active" },
  });
});

test("a demoted member has the new role at the next question", async () => {
  const tenant = await makeTenant(projects);
  await projects.db.execute(
    sql`update members set role = 'viewer' where project_id = ${tenant.projectId}`,
  );
  const input = { account_id: tenant.ownerId, project_id: tenant.projectId };
  expect(await resolveMember(projects, visitor(), input)).toMatchObject({
    value: { role: "viewer" },
  });
});

test("a connect flow learns its project's name and return URLs with one statement", async () => {
  const tenant = await makeTenant(projects, 'Shop, "quoted" {and} braced');
  const other = await makeTenant(projects);
  const urls = ["https://b.example/cb?x={1,2}", "https://a.example/cb"];
  for (const url of urls) valueOf(await addReturnUrl(projects, tenant.as("owner"), { url }));
  valueOf(await addReturnUrl(projects, other.as("owner"), { url: "https://c.example/cb" }));
  await projects.settled();
  stores.bridge.resetCounts();
  const ctx = service("oauth", tenant.projectId);
  expect(await getConnectSettings(projects, ctx)).toEqual({
    ok: true,
    value: {
      project_id: tenant.projectId,
      name: 'Shop, "quoted" {and} braced',
      return_urls: urls,
    },
  });
  expect(stores.bridge.counts().statements).toBe(1);
  const bare = service("oauth", (await makeTenant(projects)).projectId);
  expect(valueOf(await getConnectSettings(projects, bare)).return_urls).toEqual([]);
  expect(await getConnectSettings(projects, service("oauth", newId("project")))).toEqual(
    projectNotFound,
  );
  expect(await getConnectSettings(projects, visitor())).toMatchObject({
    error: { code: "unauthenticated" },
  });
});
