import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#shared/contracts/permissions";
import { makeLinkToken } from "#shared/crypto/link-token";
import { acceptInvitation } from "../../workers/projects/src/invitations/accept-invitation.ts";
import { createInvitation } from "../../workers/projects/src/invitations/create-invitation.ts";
import { resendInvitation } from "../../workers/projects/src/invitations/resend-invitation.ts";
import { leaveProject } from "../../workers/projects/src/members/leave-project.ts";
import { updateMember } from "../../workers/projects/src/members/update-member.ts";
import { updateProject } from "../../workers/projects/src/projects/update-project.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { account } from "#support/services/callers";
import {
  type ProjectsIsolate,
  type Tenant,
  makeAccount,
  makeTenant,
  putMember,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";

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

async function secondOwner({ projectId }: Tenant): Promise<string> {
  const accountId = await makeAccount(projects);
  await putMember(projects, { projectId, accountId, role: "owner" });
  return accountId;
}

async function countOwners({ projectId }: Tenant): Promise<number> {
  const { rows } = await projects.db.execute<{ owners: number }>(sql`
    select count(*)::int as owners from members where project_id = ${projectId} and role = 'owner'`);
  return rows[0]?.owners ?? 0;
}

test("two owners who demote each other, step down or leave at once never leave a project without an owner", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const tenant = await makeTenant(projects);
    const other = await secondOwner(tenant);
    const as = (id: string) => account(id, { id: tenant.projectId, role: "owner" });
    const demote = (by: string, whom: string) =>
      updateMember(projects, as(by), {
        account_id: whom,
        changes: { role: "viewer" as Role },
        version: null,
      });
    const leave = (who: string) => leaveProject(projects, as(who), { name: "Shop" });
    const pairs = [
      [() => demote(tenant.ownerId, other), () => demote(other, tenant.ownerId)],
      [() => demote(other, other), () => demote(tenant.ownerId, tenant.ownerId)],
      [() => leave(other), () => leave(tenant.ownerId)],
      [() => leave(other), () => demote(other, tenant.ownerId)],
    ] as const;
    const [one, two] = pairs[round % pairs.length] ?? pairs[0];
    const answers = await Promise.all([one(), two()]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await countOwners(tenant)).toBe(1);
  }
});

test("of two who change one version of a project at once one is told of the other", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const tenant = await makeTenant(projects);
    const rename = (name: string) =>
      updateProject(projects, tenant.as("owner"), { changes: { name }, version: 1 });
    const answers = await Promise.all([rename("One"), rename("Two")]);
    const codes = answers.map((answer) => (answer.ok ? "ok" : answer.error.code)).toSorted();
    expect(codes).toEqual(["ok", "version_mismatch"]);
  }
});

test("an invitation that is accepted and sent again at once has one outcome", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const tenant = await makeTenant(projects);
    const email = `guest-${tenant.projectId.slice(4)}@example.com`;
    const order = { email, role: "viewer" as Role, inviter: "Anna" };
    const { id } = valueOf(await createInvitation(projects, tenant.as("owner"), order));
    const token = await makeLinkToken(await projects.linkKeys(), "invitation", id);
    const guest = account(await makeAccount(projects));
    const [accepted, resent] = await Promise.all([
      acceptInvitation(projects, guest, { token, email }),
      resendInvitation(projects, tenant.as("owner"), { id, inviter: "Anna" }),
    ]);
    expect([accepted.ok, resent.ok].filter(Boolean)).toHaveLength(1);
  }
});
