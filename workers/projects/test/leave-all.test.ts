import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeAccount } from "../src/members/describe-account.ts";
import { leaveAllProjects } from "../src/members/leave-all-projects.ts";
import { createProject } from "../src/projects/create-project.ts";
import type { TestDatabase } from "#support/database";
import { account, service } from "#support/services/callers";
import {
  type ProjectsIsolate,
  eventTypes,
  makeAccount,
  makeTenant,
  putMember,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";

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

const leave = (account_id: string) =>
  leaveAllProjects(projects, service("gateway"), { account_id });
const memberships = async (id: string): Promise<number> =>
  (await projects.db.execute(sql`select 1 from members where account_id = ${id}`)).rows.length;

test("an account leaves all its projects, each with one event of its own", async () => {
  const [first, second] = [await makeTenant(projects), await makeTenant(projects)];
  const accountId = await makeAccount(projects);
  await putMember(projects, { projectId: first.projectId, accountId, role: "owner" });
  await putMember(projects, { projectId: second.projectId, accountId, role: "viewer" });
  valueOf(await leave(accountId));
  valueOf(await leave(accountId));
  expect(await memberships(accountId)).toBe(0);
  await projects.settled();
  for (const { projectId } of [first, second])
    expect(
      (await eventTypes(projects, projectId)).filter((type) => type === "member.left"),
    ).toEqual(["member.left"]);
  const { rows } = await projects.db.execute(sql`
    select actor ->> 'id' as id from audit_log where project_id = ${first.projectId} and type = 'member.left'`);
  expect(rows).toEqual([{ id: accountId }]);
});

test("the only owner of a project leaves none, and learns of which", async () => {
  const tenant = await makeTenant(projects);
  const other = await makeTenant(projects);
  await putMember(projects, { ...other, accountId: tenant.ownerId, role: "admin" });
  expect(await leave(tenant.ownerId)).toMatchObject({
    ok: false,
    error: {
      code: "sole_owner",
      errors: [{ params: { project_id: tenant.projectId, project_name: "Shop" } }],
    },
  });
  expect(await memberships(tenant.ownerId)).toBe(2);
});

test("a project that is being deleted is in nobody's way", async () => {
  const tenant = await makeTenant(projects);
  await projects.db.execute(
    sql`update projects set state = 'deleting' where id = ${tenant.projectId}`,
  );
  valueOf(await leave(tenant.ownerId));
  expect(await memberships(tenant.ownerId)).toBe(0);
});

test("an account that is being deleted makes no project", async () => {
  const id = await makeAccount(projects);
  await projects.db.execute(sql`update accounts set state = 'deleting' where id = ${id}`);
  expect((await createProject(projects, account(id), { name: "Late" })).ok).toBe(false);
  expect(await memberships(id)).toBe(0);
});

test("what an account has to do with projects is described, and nothing of others", async () => {
  const tenant = await makeTenant(projects);
  await makeTenant(projects);
  await projects.db.execute(sql`
    insert into invitations (id, project_id, email, role, invited_by, expires_at) values
      ('inv_sent', ${tenant.projectId}, 'x@example.com', 'viewer', ${tenant.ownerId}, clock_timestamp())`);
  const input = { email: "me@example.com" };
  expect(valueOf(await describeAccount(projects, account(tenant.ownerId), input))).toEqual({
    sole_owner_of: [{ id: tenant.projectId, name: "Shop" }],
    memberships: [
      {
        project_id: tenant.projectId,
        project_name: "Shop",
        role: "owner",
        joined_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ],
    invitations: [
      expect.objectContaining({ id: "inv_sent", email: "x@example.com", accepted_at: null }),
    ],
    complete: true,
  });
});

test("a description that leaves invitations out says so", async () => {
  const tenant = await makeTenant(projects);
  const describe = async () =>
    valueOf(await describeAccount(projects, account(tenant.ownerId), { email: "me@example.com" }));
  const invite = (from: number, to: number) =>
    projects.db.execute(sql`
      insert into invitations (id, project_id, email, role, invited_by, expires_at)
      select 'inv_' || ${tenant.projectId} || lpad(n::text, 5, '0'), ${tenant.projectId},
        n || '@example.com', 'viewer', ${tenant.ownerId}, clock_timestamp()
      from generate_series(${from}::int, ${to}::int) n`);
  await invite(1, 1_000);
  const whole = await describe();
  expect([whole.complete, whole.invitations.length]).toEqual([true, 1_000]);
  await invite(1_001, 1_001);
  const cut = await describe();
  expect([cut.complete, cut.invitations.length]).toEqual([false, 1_000]);
  expect(cut.invitations[0]?.email).toBe("1001@example.com");
});
