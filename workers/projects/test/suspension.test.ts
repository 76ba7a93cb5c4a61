import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ProjectsService } from "#shared/contracts/projects/service";
import { newId } from "#shared/ids";
import { sha256Hex } from "#shared/crypto/hash";
import { codeOf } from "#shared/rpc/code-of";
import type { TestDatabase } from "#support/database";
import { account, visitor } from "#support/services/callers";
import {
  type ProjectsIsolate,
  type Tenant,
  eventTypes,
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { claimDue } from "../src/webhooks/sending/claim-repository.ts";
import { findNextDelivery } from "../src/webhooks/sending/queue-repository.ts";

let stores: TestDatabase;
let projects: ProjectsIsolate;
let service: ProjectsService;

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
  service = projectsInProcess(projects);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

const administrator: CallContext = { ...account(newId("account")), administrator: true };
const suspend = (id: string) =>
  service.suspendProject(administrator, { id, reason: "Poses as a bank." });
const unsuspend = (id: string) => service.unsuspendProject(administrator, { id, reason: "Fixed." });

/** A member's context as the gateway makes it now. */
async function member({ projectId, ownerId }: Tenant): Promise<CallContext> {
  const found = valueOf(
    await service.resolveMember(visitor(), { account_id: ownerId, project_id: projectId }),
  );
  const { role, state = "active" } = found;
  return {
    ...account(ownerId, { id: projectId, role }),
    ...(state === "active" ? {} : { projectState: state }),
  };
}

async function makeKey(tenant: Tenant) {
  const input = { name: "Key", scopes: ["tokens:read" as const] };
  const { id, secret } = valueOf(await service.createApiKey(tenant.as("owner"), input));
  return async () =>
    valueOf(await service.verifyApiKey(visitor(), { id, hash: await sha256Hex(secret) }));
}

describe("a suspended project", () => {
  test("shows in every verdict, reads without tokens, and takes no change", async () => {
    const tenant = await makeTenant(projects);
    const verify = await makeKey(tenant);
    valueOf(await suspend(tenant.projectId));
    expect(await verify()).toMatchObject({ project_state: "suspended" });
    const ctx = await member(tenant);
    expect(ctx.projectState).toBe("suspended");
    expect(valueOf(await service.getProject(ctx))).toMatchObject({ state: "suspended" });
    expect(valueOf(await service.listApiKeys(ctx))).toHaveLength(1);
    for (const call of [
      service.createApiKey(ctx, { name: "x", scopes: ["tokens:read"] }),
      service.archiveProject(ctx),
      service.deleteProject(ctx, { name: "Shop" }),
      service.addReturnUrl(ctx, { url: "https://app.example.com/x" }),
    ])
      expect(codeOf(await call)).toBe("project_suspended");
  });

  test("opens no flow and no invitation", async () => {
    const tenant = await makeTenant(projects);
    const asOAuth = projectsInProcess(projects, "oauth");
    const settings = async () =>
      valueOf(await asOAuth.getConnectSettings(asService(visitor(), "oauth", tenant.projectId)));
    expect(await settings()).not.toHaveProperty("suspended");
    valueOf(await suspend(tenant.projectId));
    expect(await settings()).toMatchObject({ suspended: true });
  });

  test("tells its owners once, in one event and one line of the administrators", async () => {
    const tenant = await makeTenant(projects);
    projects.takeNotices();
    valueOf(await suspend(tenant.projectId));
    valueOf(await suspend(tenant.projectId));
    expect(projects.takeNotices()).toEqual([
      {
        account_ids: [tenant.ownerId],
        template: "project_suspended",
        values: { project: "Shop", reason: "Poses as a bank." },
      },
    ]);
    valueOf(await unsuspend(tenant.projectId));
    valueOf(await unsuspend(tenant.projectId));
    await projects.settled();
    expect(await eventTypes(projects, tenant.projectId)).toEqual([
      "project.created",
      "project.suspended",
      "project.unsuspended",
    ]);
    const { rows } = await projects.db.execute(sql`
      select type, reason from admin_log where subject = ${tenant.projectId} order by id`);
    expect(rows).toEqual([
      { type: "project.suspended", reason: "Poses as a bank." },
      { type: "project.unsuspended", reason: "Fixed." },
    ]);
  });

  test("is afterwards in the state that it was in", async () => {
    const tenant = await makeTenant(projects);
    valueOf(await service.archiveProject(tenant.as("owner")));
    valueOf(await suspend(tenant.projectId));
    expect((await member(tenant)).projectState).toBe("suspended");
    valueOf(await unsuspend(tenant.projectId));
    expect((await member(tenant)).projectState).toBe("archived");
  });

  test("keeps its webhooks' deliveries until it is back", async () => {
    const tenant = await makeTenant(projects);
    await projects.settled();
    const [webhook, event] = [newId("webhook"), newId("event")];
    await projects.db.execute(sql`insert into webhooks (id, project_id, url, description)
      values (${webhook}, ${tenant.projectId}, 'https://hooks.invalid/', '')`);
    await projects.db.execute(sql`insert into webhook_deliveries
      (webhook_id, event_id, project_id, type, data, occurred_at, next_attempt_at)
      values (${webhook}, ${event}, ${tenant.projectId}, 'project.archived', '{}',
        clock_timestamp(), clock_timestamp())`);
    const due = async () =>
      (await claimDue(projects.db, tenant.projectId, [])).map(({ eventId }) => eventId);
    await projects.db.execute(
      sql`update projects set suspended_at = now() where id = ${tenant.projectId}`,
    );
    expect([await due(), await findNextDelivery(projects.db)]).toEqual([[], null]);
    await projects.db.execute(
      sql`update projects set suspended_at = null where id = ${tenant.projectId}`,
    );
    expect(await findNextDelivery(projects.db)).toBeLessThanOrEqual(0);
    expect(await due()).toEqual([event]);
  });
});

test("administrators find projects by name, short name, id and state, with members and counts", async () => {
  const tenant = await makeTenant(projects, "Findable shop");
  await makeKey(tenant);
  const changes = { slug: "find-me" };
  valueOf(await service.updateProject(tenant.as("owner"), { changes, version: null }));
  const list = async (query: string, state?: "suspended") =>
    valueOf(
      await service.listPlatformProjects(administrator, {
        query,
        limit: 25,
        ...(state === undefined ? {} : { state }),
      }),
    ).data.map(({ id }) => id);
  for (const query of ["findABLE", "find-m", tenant.projectId])
    expect(await list(query)).toEqual([tenant.projectId]);
  expect(await list("Findable", "suspended")).toEqual([]);
  valueOf(await suspend(tenant.projectId));
  expect(await list("Findable", "suspended")).toEqual([tenant.projectId]);
  const found = valueOf(await service.getPlatformProject(administrator, { id: tenant.projectId }));
  expect(found).toMatchObject({
    state: "suspended",
    suspended_reason: "Poses as a bank.",
    members: [{ account_id: tenant.ownerId, role: "owner" }],
    counts: { members: 1, api_keys: 1, webhooks: 0, return_urls: 0 },
  });
  const memberships = valueOf(
    await service.listMembershipsOf(administrator, { account_id: tenant.ownerId }),
  );
  expect(memberships).toMatchObject([{ project_id: tenant.projectId, state: "suspended" }]);
  for (const ctx of [visitor(), tenant.as("owner")])
    expect(codeOf(await service.getPlatformProject(ctx, { id: tenant.projectId }))).toBe(
      "forbidden",
    );
  for (const id of [newId("project"), "prj_x"]) {
    expect(codeOf(await suspend(id))).toBe("not_found");
    expect(codeOf(await unsuspend(id))).toBe("not_found");
  }
});
