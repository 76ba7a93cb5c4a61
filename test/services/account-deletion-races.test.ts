import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveAllProjects } from "../../workers/projects/src/members/leave-all-projects.ts";
import { leaveProject } from "../../workers/projects/src/members/leave-project.ts";
import { createProject } from "../../workers/projects/src/projects/create-project.ts";
import { startAccountDeletion } from "../../workers/users/src/accounts/delete-account.ts";
import { operatorSays } from "#support/services/platform";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { account, service } from "#support/services/callers";
import {
  type ProjectsIsolate,
  makeAccount,
  makeTenant,
  putMember,
  startProjectsIsolate,
} from "#support/services/projects-in-process";

// Needs a PostgreSQL with many sessions: only there do statements wait for each other's rows.

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const ROUNDS = 20;

let stores: TestDatabase;
let projects: ProjectsIsolate;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

const leaveAll = (account_id: string) =>
  leaveAllProjects(projects, service("gateway"), { account_id });

async function ownersOf(projectId: string): Promise<number> {
  const { rows } = await projects.db.execute<{ owners: number }>(sql`
    select count(*)::int as owners from members where project_id = ${projectId} and role = 'owner'`);
  return rows[0]?.owners ?? 0;
}

test("of two owners whose accounts are deleted at once one stays, whatever else they own together", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = [await makeTenant(projects), await makeTenant(projects)];
    await putMember(projects, { ...first, accountId: second.ownerId, role: "owner" });
    await putMember(projects, { ...second, accountId: first.ownerId, role: "owner" });
    const answers = await Promise.all([leaveAll(first.ownerId), leaveAll(second.ownerId)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect([await ownersOf(first.projectId), await ownersOf(second.projectId)]).toEqual([1, 1]);
  }
});

test("an owner who leaves while the other's account is deleted never leaves the project alone", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { projectId, ownerId } = await makeTenant(projects);
    const accountId = await makeAccount(projects);
    await putMember(projects, { projectId, accountId, role: "owner" });
    const as = account(accountId, { id: projectId, role: "owner" });
    const answers = await Promise.all([
      leaveAll(ownerId),
      leaveProject(projects, as, { name: "Shop" }),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await ownersOf(projectId)).toBe(1);
  }
});

test("a project that is made while the deletion begins is seen by it, or is not made", async () => {
  const users = {
    db: projects.db,
    log: projects.log,
    waitUntil: () => undefined,
    ...operatorSays(),
  };
  for (let round = 0; round < ROUNDS; round++) {
    const id = await makeAccount(projects);
    const [made] = await Promise.all([
      createProject(projects, account(id), { name: "Late" }),
      startAccountDeletion(users, account(id), { account_id: id }),
    ]);
    expect((await leaveAll(id)).ok).toBe(!made.ok);
  }
});
