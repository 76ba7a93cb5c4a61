import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  API_KEY_SCOPES,
  MANAGED_ROLES,
  ROLES,
  ROLE_PERMISSIONS,
  type Role,
} from "#shared/contracts/permissions";
import { type LinkPurpose, makeLinkToken } from "#shared/crypto/link-token";
import { newId } from "#shared/ids";
import { acceptInvitation } from "../src/invitations/accept-invitation.ts";
import { createInvitation } from "../src/invitations/create-invitation.ts";
import { listInvitations } from "../src/invitations/list-invitations.ts";
import { openInvitation } from "../src/invitations/open-invitation.ts";
import { resendInvitation } from "../src/invitations/resend-invitation.ts";
import { revokeInvitation } from "../src/invitations/revoke-invitation.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { removeMember } from "../src/members/remove-member.ts";
import { resolveMember } from "../src/members/resolve-member.ts";
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

const anyone = () => `${newId("request")}@example.com`.replace("_", "-");
const inviteAs = (ctx: ReturnType<Tenant["as"]>, email: string, role: Role = "developer") =>
  createInvitation(projects, ctx, { email, role, inviter: "Anna" });
const invite = async (tenant: Tenant, email = anyone(), role: Role = "developer") =>
  valueOf(await inviteAs(tenant.as("owner"), email, role));
const tokenOf = async ({ id }: { id: string }, purpose: LinkPurpose = "invitation") =>
  makeLinkToken(await projects.linkKeys(), purpose, id);
const open = async (token: string) => openInvitation(projects, visitor(), { token });
const accept = async (token: string, email: string, accountId?: string) =>
  acceptInvitation(projects, account(accountId ?? (await makeAccount(projects))), { token, email });
const roleIn = async ({ projectId }: Tenant, accountId: string) => {
  const member = { account_id: accountId, project_id: projectId };
  const found = await resolveMember(projects, visitor(), member);
  return found.ok ? found.value.role : null;
};
const refusedWith = (code: string) => ({ ok: false, error: { code } });

test("an invitation is mailed without a secret, opened by its link, and makes its account a member once", async () => {
  const tenant = await makeTenant(projects);
  projects.takeMails();
  const invitation = await invite(tenant, "Ada.Byron@EXAMPLE.com");
  expect(invitation).toMatchObject({ email: "ada.byron@example.com", role: "developer" });
  const lifeMs = Date.parse(invitation.expires_at) - Date.parse(invitation.created_at);
  expect(Math.abs(lifeMs - 7 * 86_400_000)).toBeLessThan(3_700_000);
  const values = { project: "Shop", inviter: "Anna", role: "developer" };
  expect(projects.takeMails()).toEqual([
    {
      to: invitation.email,
      locale: "en",
      template: "invitation",
      values: { ...values, invitation_id: invitation.id },
    },
  ]);
  const token = await tokenOf(invitation);
  expect(valueOf(await open(token))).toEqual({
    project_name: "Shop",
    email: invitation.email,
    role: "developer",
    expires_at: invitation.expires_at,
  });
  const guest = await makeAccount(projects);
  expect(valueOf(await accept(token, "ADA.byron@example.com", guest))).toEqual({
    project_id: tenant.projectId,
    role: "developer",
  });
  expect(await roleIn(tenant, guest)).toBe("developer");
  expect(await open(token)).toMatchObject(refusedWith("link_invalid"));
  expect(await accept(token, invitation.email)).toMatchObject(refusedWith("link_invalid"));
  expect(valueOf(await listInvitations(projects, tenant.as("viewer")))).toEqual([]);
  await projects.settled();
  expect(await eventTypes(projects, tenant.projectId)).toEqual([
    "project.created",
    "invitation.created",
    "member.joined",
  ]);
  const { rows } = await projects.db.execute<{ text: string }>(
    sql`select to_jsonb(audit_log)::text as text from audit_log where project_id = ${tenant.projectId}`,
  );
  expect(JSON.stringify(rows)).not.toContain("ada.byron");
});

test("of many uses of one link at once one succeeds", async () => {
  const tenant = await makeTenant(projects);
  const invitation = await invite(tenant);
  const token = await tokenOf(invitation);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => accept(token, invitation.email)),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  const { rows } = await projects.db.execute<{ members: number }>(
    sql`select count(*)::int as members from members where project_id = ${tenant.projectId}`,
  );
  expect(rows[0]?.members).toBe(2);
});

describe("a link does not work", () => {
  test("once its invitation is revoked", async () => {
    const tenant = await makeTenant(projects);
    const invitation = await invite(tenant);
    valueOf(await revokeInvitation(projects, tenant.as("admin"), { id: invitation.id }));
    expect(await accept(await tokenOf(invitation), invitation.email)).toMatchObject(
      refusedWith("link_invalid"),
    );
  });

  test("after seven days", async () => {
    const tenant = await makeTenant(projects);
    const invitation = await invite(tenant);
    await projects.db.execute(
      sql`update invitations set expires_at = clock_timestamp() where id = ${invitation.id}`,
    );
    const token = await tokenOf(invitation);
    expect(await open(token)).toMatchObject(refusedWith("link_invalid"));
    expect(await accept(token, invitation.email)).toMatchObject(refusedWith("link_invalid"));
    expect(await invite(tenant, invitation.email)).toMatchObject({ email: invitation.email });
  });

  test("once the invitation was sent again, and the new one does", async () => {
    const tenant = await makeTenant(projects);
    const first = await invite(tenant);
    projects.takeMails();
    const again = { id: first.id, inviter: "Anna", locale: "ru" as const };
    const second = valueOf(await resendInvitation(projects, tenant.as("owner"), again));
    expect(projects.takeMails()).toMatchObject([
      { to: first.email, locale: "ru", values: { invitation_id: second.id } },
    ]);
    expect(await accept(await tokenOf(first), first.email)).toMatchObject(
      refusedWith("link_invalid"),
    );
    expect(await resendInvitation(projects, tenant.as("owner"), again)).toMatchObject(
      refusedWith("not_found"),
    );
    expect(await accept(await tokenOf(second), first.email)).toMatchObject({ ok: true });
  });

  test("when it is made up, altered or made for something else, without asking the database", async () => {
    const invitation = await invite(await makeTenant(projects));
    const token = await tokenOf(invitation);
    await projects.settled();
    stores.bridge.resetCounts();
    for (const wrong of [
      "x",
      "",
      token.slice(0, -1),
      `${token}x`,
      token.replace(/.$/, (last) => (last === "A" ? "E" : "A")),
      token.replace(invitation.id, newId("invitation")),
      await tokenOf(invitation, "reset_password"),
      "\u0000",
    ])
      expect(await open(wrong)).toMatchObject(refusedWith("link_invalid"));
    expect(stores.bridge.counts().statements).toBe(0);
    expect(await open(await tokenOf({ id: newId("invitation") }))).toMatchObject(
      refusedWith("link_invalid"),
    );
  });

  test("for an account with another address, and is not used up by it", async () => {
    const tenant = await makeTenant(projects);
    const invitation = await invite(tenant);
    const token = await tokenOf(invitation);
    expect(await accept(token, "mallory@example.com")).toMatchObject(
      refusedWith("invitation_for_another"),
    );
    expect(await accept(token, invitation.email)).toMatchObject({ ok: true });
  });

  test("when its inviter was removed or may no longer give the role", async () => {
    const tenant = await makeTenant(projects);
    const admin = await makeAccount(projects);
    await putMember(projects, { projectId: tenant.projectId, accountId: admin, role: "admin" });
    const ctx = account(admin, { id: tenant.projectId, role: "admin" });
    const invitation = valueOf(await inviteAs(ctx, anyone(), "viewer"));
    valueOf(await removeMember(projects, tenant.as("owner"), { account_id: admin }));
    expect(await accept(await tokenOf(invitation), invitation.email)).toMatchObject(
      refusedWith("link_invalid"),
    );
  });

  test("while its inviter's account is suspended", async () => {
    const tenant = await makeTenant(projects);
    const invitation = await invite(tenant);
    const suspend = (at: SQL) =>
      projects.db.execute(
        sql`update accounts set suspended_at = ${at} where id = (
          select invited_by from invitations where id = ${invitation.id})`,
      );
    await suspend(sql`clock_timestamp()`);
    const token = await tokenOf(invitation);
    expect(await open(token)).toMatchObject(refusedWith("link_invalid"));
    expect(await accept(token, invitation.email)).toMatchObject(refusedWith("link_invalid"));
    await suspend(sql`null`);
    expect(await accept(token, invitation.email)).toMatchObject({ ok: true });
  });

  test("in a project that is archived or being deleted", async () => {
    for (const state of ["archived", "deleting", "deleted"]) {
      const tenant = await makeTenant(projects);
      const invitation = await invite(tenant);
      await projects.db.execute(
        sql`update projects set state = ${state} where id = ${tenant.projectId}`,
      );
      expect(await accept(await tokenOf(invitation), invitation.email)).toMatchObject(
        refusedWith("link_invalid"),
      );
    }
  });
});

test("a member who accepts stays what the member is, and the invitation stays open", async () => {
  const tenant = await makeTenant(projects);
  const invitation = await invite(tenant);
  const token = await tokenOf(invitation);
  expect(await accept(token, invitation.email, tenant.ownerId)).toMatchObject(
    refusedWith("already_member"),
  );
  expect(await roleIn(tenant, tenant.ownerId)).toBe("owner");
});

test.each(ROLES.flatMap((by) => ROLES.map((role) => [by, role] as const)))(
  "an account that is %s invites into %s, sends again and revokes only what it manages",
  async (by, role) => {
    const tenant = await makeTenant(projects);
    const actor = await makeAccount(projects);
    await putMember(projects, { projectId: tenant.projectId, accountId: actor, role: by });
    const ctx = account(actor, { id: tenant.projectId, role: by });
    const may = ROLE_PERMISSIONS[by].includes("members:write") && MANAGED_ROLES[by].includes(role);
    const expected = may ? { ok: true } : refusedWith("forbidden");
    expect(await inviteAs(ctx, anyone(), role)).toMatchObject(expected);
    const { id } = await invite(tenant, anyone(), role);
    expect(await resendInvitation(projects, ctx, { id, inviter: "Anna" })).toMatchObject(expected);
    const other = await invite(tenant, anyone(), role);
    expect(await revokeInvitation(projects, ctx, { id: other.id })).toMatchObject(expected);
  },
);

test("an address has one open invitation in a project, also when two are sent at once", async () => {
  const tenant = await makeTenant(projects);
  const email = anyone();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => inviteAs(tenant.as("owner"), email)),
  );
  const codes = answers.map((answer) => (answer.ok ? "ok" : answer.error.code)).toSorted();
  expect(codes).toEqual([...Array<string>(4).fill("invitation_exists"), "ok"]);
  expect(valueOf(await listInvitations(projects, tenant.as("viewer")))).toHaveLength(1);
});

test("an address gets five invitations in a day, whichever projects send them", async () => {
  const email = anyone();
  for (let sent = 0; sent < 5; sent++) await invite(await makeTenant(projects), email);
  const tenant = await makeTenant(projects);
  expect(await inviteAs(tenant.as("owner"), email)).toMatchObject(refusedWith("limit_reached"));
});

test("an account sends 200 invitations in a day, whichever projects they are for and however many it revokes", async () => {
  const [tenant, elsewhere] = [await makeTenant(projects), await makeTenant(projects)];
  const actor = await makeAccount(projects);
  for (const { projectId } of [tenant, elsewhere])
    await putMember(projects, { projectId, accountId: actor, role: "owner" });
  const ctx = account(actor, { id: tenant.projectId, role: "owner" });
  const last = valueOf(await inviteAs(ctx, anyone()));
  await projects.db.execute(sql`
    insert into invitations (id, project_id, email, role, invited_by, expires_at, revoked_at)
    select 'inv_bulk' || n || ${last.id}, ${elsewhere.projectId}, n || '@bulk.example', 'viewer',
      ${actor}, clock_timestamp(), clock_timestamp() from generate_series(1, 199) n`);
  projects.takeMails();
  expect(await inviteAs(ctx, anyone())).toMatchObject(refusedWith("limit_reached"));
  expect(await resendInvitation(projects, ctx, { id: last.id, inviter: "Anna" })).toMatchObject(
    refusedWith("limit_reached"),
  );
  expect(projects.takeMails()).toEqual([]);
  expect(await inviteAs(tenant.as("owner"), anyone())).toMatchObject({ ok: true });
});

test("an inviter whose name poses as a provider or as a notice of security sends no mail", async () => {
  const tenant = await makeTenant(projects);
  const { id } = await invite(tenant);
  projects.takeMails();
  const owner = tenant.as("owner");
  for (const inviter of ["Google Security", "Security alert", "\u{1f512} Ada"]) {
    const sent = { email: anyone(), role: "viewer", inviter } as const;
    expect(await createInvitation(projects, owner, sent)).toMatchObject(
      refusedWith("invalid_request"),
    );
    expect(await resendInvitation(projects, owner, { id, inviter })).toMatchObject(
      refusedWith("invalid_request"),
    );
  }
  expect(projects.takeMails()).toEqual([]);
});

test("what is not an address is refused before anything is stored", async () => {
  const tenant = await makeTenant(projects);
  for (const email of [
    "ada",
    "ada@",
    "@example.com",
    "ada@127.0.0.1",
    "ада@example.com",
    "a@b\u0000.com",
  ])
    expect(await inviteAs(tenant.as("owner"), email)).toMatchObject(refusedWith("email_unusable"));
  expect(valueOf(await listInvitations(projects, tenant.as("viewer")))).toEqual([]);
});

test("the job removes an invitation 30 days after it ended, and no other", async () => {
  const tenant = await makeTenant(projects);
  const [old, expired, fresh] = [await invite(tenant), await invite(tenant), await invite(tenant)];
  await projects.db.execute(sql`update invitations set expires_at = clock_timestamp()
    - case when id = ${old.id} then interval '31 days' else interval '29 days' end
    where id in (${old.id}, ${expired.id})`);
  valueOf(await runDue(projects, service("gateway")));
  const left = valueOf(await listInvitations(projects, tenant.as("viewer")));
  expect(left.map(({ id }) => id)).toEqual([fresh.id, expired.id]);
});

test("another project's invitation and what is not an id are not found", async () => {
  const [mine, theirs] = [await makeTenant(projects), await makeTenant(projects)];
  const foreign = await invite(theirs);
  for (const id of [foreign.id, newId("invitation"), newId("account"), "", "\u0000"]) {
    const owner = mine.as("owner");
    expect(await resendInvitation(projects, owner, { id, inviter: "Anna" })).toMatchObject(
      refusedWith("not_found"),
    );
    expect(await revokeInvitation(projects, owner, { id })).toMatchObject(refusedWith("not_found"));
  }
  expect(valueOf(await listInvitations(projects, mine.as("owner")))).toEqual([]);
  expect(await open(await tokenOf(foreign))).toMatchObject({ ok: true });
});

test("keys and visitors neither invite nor accept", async () => {
  const tenant = await makeTenant(projects);
  const invitation = await invite(tenant);
  const token = await tokenOf(invitation);
  const key = apiKey(tenant.projectId, API_KEY_SCOPES);
  expect(await inviteAs(key, anyone())).toMatchObject(refusedWith("forbidden"));
  const input = { token, email: invitation.email };
  expect(await acceptInvitation(projects, key, input)).toMatchObject(refusedWith("forbidden"));
  expect(await acceptInvitation(projects, visitor(), input)).toMatchObject(
    refusedWith("unauthenticated"),
  );
  expect(await inviteAs(visitor(), anyone())).toMatchObject(refusedWith("unauthenticated"));
});
