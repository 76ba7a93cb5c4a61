import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import {
  API_KEY_SCOPES,
  MANAGED_ROLES,
  OWN_CHOICES,
  PERMISSIONS,
  ROLES,
  ROLE_PERMISSIONS,
  type Role,
} from "#shared/contracts/permissions";
import { newId } from "#shared/ids";
import { leaveProject } from "../src/members/leave-project.ts";
import { listMembers } from "../src/members/list-members.ts";
import { removeMember } from "../src/members/remove-member.ts";
import { resolveMember } from "../src/members/resolve-member.ts";
import { updateMember } from "../src/members/update-member.ts";
import type { TestDatabase } from "#support/database";
import { account, apiKey, service, visitor } from "#support/services/callers";
import {
  type ProjectsIsolate,
  type Tenant,
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

type Person = { readonly id: string; readonly ctx: CallContext };

async function join({ projectId }: Tenant, role: Role): Promise<Person> {
  const id = await makeAccount(projects);
  await putMember(projects, { projectId, accountId: id, role });
  return { id, ctx: account(id, { id: projectId, role }) };
}
const owner = ({ ownerId, as }: Tenant): Person => ({ id: ownerId, ctx: as("owner") });
const give = ({ ctx }: Person, to: Person, role: Role, version: number | null = null) =>
  updateMember(projects, ctx, { account_id: to.id, changes: { role }, version });
const remove = ({ ctx }: Person, whom: Person) =>
  removeMember(projects, ctx, { account_id: whom.id });
const leave = ({ ctx }: Person, name = "Shop") => leaveProject(projects, ctx, { name });
const roleOf = async ({ projectId }: Tenant, { id }: Person): Promise<Role | null> => {
  const found = await resolveMember(projects, visitor(), { account_id: id, project_id: projectId });
  return found.ok ? found.value.role : null;
};

const refusedWith = (code: string) => ({ ok: false, error: { code } });

test("members are listed with their roles, the longest-standing first, in one statement", async () => {
  const tenant = await makeTenant(projects);
  const other = await makeTenant(projects);
  const viewer = await join(tenant, "viewer");
  await join(other, "admin");
  await projects.settled();
  stores.bridge.resetCounts();
  const listed = valueOf(await listMembers(projects, viewer.ctx));
  expect(stores.bridge.counts().statements).toBe(1);
  expect(listed).toEqual([
    { account_id: tenant.ownerId, role: "owner", version: 1, joined_at: expect.any(String) },
    { account_id: viewer.id, role: "viewer", version: 1, joined_at: expect.any(String) },
  ]);
});

describe("the table of who manages whom", () => {
  const cases = ROLES.flatMap((by) =>
    ROLES.flatMap((from) => ROLES.map((to) => [by, from, to] as const)),
  );
  test.each(cases)("an account that is %s and changes %s to %s", async (by, from, to) => {
    const tenant = await makeTenant(projects);
    const [actor, target] = [await join(tenant, by), await join(tenant, from)];
    const may =
      ROLE_PERMISSIONS[by].includes("members:write") &&
      MANAGED_ROLES[by].includes(from) &&
      MANAGED_ROLES[by].includes(to);
    const answer = await give(actor, target, to);
    if (may) expect(answer).toMatchObject({ ok: true, value: { account_id: target.id, role: to } });
    else expect(answer).toMatchObject(refusedWith("forbidden"));
    expect(await roleOf(tenant, target)).toBe(may ? to : from);
  });

  test.each(ROLES.flatMap((by) => ROLES.map((whom) => [by, whom] as const)))(
    "an account that is %s and removes %s",
    async (by, whom) => {
      const tenant = await makeTenant(projects);
      const [actor, target] = [await join(tenant, by), await join(tenant, whom)];
      const may = MANAGED_ROLES[by].includes(whom);
      expect(await remove(actor, target)).toMatchObject(
        may ? { ok: true } : refusedWith("forbidden"),
      );
      expect(await roleOf(tenant, target)).toBe(may ? null : whom);
    },
  );

  test("gives no role that is above the giver's own", () => {
    for (const role of ROLES)
      for (const given of [...MANAGED_ROLES[role], ...OWN_CHOICES[role]])
        expect(ROLES.indexOf(given)).toBeGreaterThanOrEqual(ROLES.indexOf(role));
  });

  test("knows only roles that lack nothing of what the roles below them have", () => {
    for (const role of ROLES)
      for (const below of OWN_CHOICES[role])
        expect(ROLE_PERMISSIONS[role]).toEqual(
          expect.arrayContaining([...ROLE_PERMISSIONS[below]]),
        );
  });
});

test.each(ROLES)("an account that is %s never raises itself", async (role) => {
  const tenant = await makeTenant(projects);
  const self = await join(tenant, role);
  for (const higher of ROLES.slice(0, ROLES.indexOf(role)))
    expect(await give(self, self, higher)).toMatchObject(refusedWith("forbidden"));
  expect(await roleOf(tenant, self)).toBe(role);
});

test("an admin steps down and cannot come back", async () => {
  const tenant = await makeTenant(projects);
  const admin = await join(tenant, "admin");
  expect(await give(admin, admin, "viewer")).toMatchObject({ ok: true });
  expect(await give(admin, admin, "admin")).toMatchObject(refusedWith("forbidden"));
  expect(await roleOf(tenant, admin)).toBe("viewer");
});

test("a role that was taken away while the request was on its way counts no more", async () => {
  const tenant = await makeTenant(projects);
  const [admin, viewer] = [await join(tenant, "admin"), await join(tenant, "viewer")];
  valueOf(await give(owner(tenant), admin, "viewer"));
  expect(await give(admin, viewer, "developer")).toMatchObject(refusedWith("forbidden"));
  expect(await remove(admin, viewer)).toMatchObject(refusedWith("forbidden"));
  valueOf(await remove(owner(tenant), admin));
  expect(await give(admin, viewer, "developer")).toMatchObject(refusedWith("forbidden"));
  expect(await roleOf(tenant, viewer)).toBe("viewer");
});

test("the last owner cannot step down, leave or be removed, and another one may", async () => {
  const tenant = await makeTenant(projects);
  const first = owner(tenant);
  await join(tenant, "admin");
  expect(await give(first, first, "viewer")).toMatchObject(refusedWith("last_owner"));
  expect(await leave(first)).toMatchObject(refusedWith("last_owner"));
  expect(await remove(first, first)).toMatchObject(refusedWith("forbidden"));
  const second = await join(tenant, "owner");
  expect(await leave(first)).toEqual({ ok: true, value: null });
  expect(await give(second, second, "admin")).toMatchObject(refusedWith("last_owner"));
  expect(await roleOf(tenant, second)).toBe("owner");
});

test("of two owners who demote each other at once one stays an owner", async () => {
  for (let round = 0; round < 5; round++) {
    const tenant = await makeTenant(projects);
    const [one, two] = [owner(tenant), await join(tenant, "owner")];
    const answers = await Promise.all([give(one, two, "viewer"), give(two, one, "viewer")]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const roles = [await roleOf(tenant, one), await roleOf(tenant, two)];
    expect(new Set(roles)).toEqual(new Set(["owner", "viewer"]));
  }
});

test("of many owners who leave, step down and remove each other at once, one is left", async () => {
  const tenant = await makeTenant(projects);
  const others = await Promise.all(Array.from({ length: 5 }, () => join(tenant, "owner")));
  const all = [owner(tenant), ...others];
  await Promise.all(
    all.flatMap((person, index) => [
      leave(person),
      give(person, person, "admin"),
      remove(person, all[(index + 1) % all.length] ?? person),
    ]),
  );
  const { rows } = await projects.db.execute<{ owners: number }>(sql`
    select count(*)::int as owners from members
    where project_id = ${tenant.projectId} and role = 'owner'`);
  expect(rows[0]?.owners).toBe(1);
});

test("a change of an old version changes nothing", async () => {
  const tenant = await makeTenant(projects);
  const target = await join(tenant, "viewer");
  const first = valueOf(await give(owner(tenant), target, "developer", 1));
  expect(first.version).toBe(2);
  expect(await give(owner(tenant), target, "admin", 1)).toMatchObject(
    refusedWith("version_mismatch"),
  );
  expect(await roleOf(tenant, target)).toBe("developer");
  expect(valueOf(await give(owner(tenant), target, "developer", 2)).version).toBe(2);
});

test("of many changes of one version at once one succeeds", async () => {
  const tenant = await makeTenant(projects);
  const target = await join(tenant, "viewer");
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      give(owner(tenant), target, index % 2 === 0 ? "admin" : "developer", 1),
    ),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test("each change writes one event with ids and roles only, and what changes nothing writes none", async () => {
  const tenant = await makeTenant(projects);
  const [changed, leaver] = [await join(tenant, "viewer"), await join(tenant, "developer")];
  valueOf(await give(owner(tenant), changed, "admin"));
  valueOf(await give(owner(tenant), changed, "admin"));
  valueOf(await remove(owner(tenant), changed));
  expect(await leave(leaver, "Another")).toMatchObject(refusedWith("project_name_mismatch"));
  valueOf(await leave(leaver));
  await projects.settled();
  expect(await eventTypes(projects, tenant.projectId)).toEqual([
    "project.created",
    "member.role_changed",
    "member.removed",
    "member.left",
  ]);
  const { rows } = await projects.db.execute<{ data: unknown; subject: string }>(sql`
    select data, subject from audit_log where project_id = ${tenant.projectId} and seq > 1 order by seq`);
  expect(rows).toEqual([
    { subject: changed.id, data: { from: "viewer", to: "admin" } },
    { subject: changed.id, data: { role: "admin" } },
    { subject: leaver.id, data: { role: "developer" } },
  ]);
});

test("a stranger's id, another project's member and what is not an id are not found", async () => {
  const tenant = await makeTenant(projects);
  const theirs = await makeTenant(projects);
  const foreign = await join(theirs, "viewer");
  for (const id of [foreign.id, newId("account"), newId("apiKey"), "", "\u0000", "acc_\ud800"]) {
    const person = { ...foreign, id };
    expect(await give(owner(tenant), person, "viewer")).toMatchObject(refusedWith("not_found"));
    expect(await remove(owner(tenant), person)).toMatchObject(refusedWith("not_found"));
  }
  expect(await roleOf(theirs, foreign)).toBe("viewer");
});

test("API keys cannot have the permissions of members, and neither keys, visitors nor jobs manage them", async () => {
  const tenant = await makeTenant(projects);
  const member = await join(tenant, "viewer");
  const scopes: readonly string[] = API_KEY_SCOPES;
  expect(scopes.filter((scope) => scope.startsWith("members:"))).toEqual([]);
  for (const ctx of [apiKey(tenant.projectId, PERMISSIONS), service("gateway", tenant.projectId)]) {
    const caller = { id: "", ctx };
    expect(await give(caller, member, "admin")).toMatchObject(refusedWith("forbidden"));
    expect(await remove(caller, member)).toMatchObject(refusedWith("forbidden"));
    expect(await leave(caller)).toMatchObject(refusedWith("forbidden"));
  }
  const anonymous = { id: "", ctx: visitor() };
  for (const answer of [
    await listMembers(projects, visitor()),
    await give(anonymous, member, "admin"),
    await remove(anonymous, member),
    await leave(anonymous),
  ])
    expect(answer).toMatchObject(refusedWith("unauthenticated"));
  expect(await roleOf(tenant, member)).toBe("viewer");
});
