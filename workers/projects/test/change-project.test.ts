import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { runDue } from "../src/jobs/run-due.ts";
import { createApiKey } from "../src/api-keys/create-api-key.ts";
import { verifyApiKey } from "../src/api-keys/verify-api-key.ts";
import { resolveMember } from "../src/members/resolve-member.ts";
import { createProject } from "../src/projects/create-project.ts";
import { deleteProject } from "../src/projects/delete-project.ts";
import { getConnectSettings } from "../src/projects/get-connect-settings.ts";
import { getProject } from "../src/projects/get-project.ts";
import { listProjects } from "../src/projects/list-projects.ts";
import { updateProject } from "../src/projects/update-project.ts";
import { addReturnUrl } from "../src/return-urls/add-return-url.ts";
import { sha256Hex } from "#shared/crypto/hash";
import type { TestDatabase } from "#support/database";
import { account, apiKey, service, visitor } from "#support/services/callers";
import {
  type ProjectsIsolate,
  type Tenant,
  eventTypes,
  makeAccount,
  makeTenant,
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

const projectNotFound = {
  ok: false,
  error: { code: "not_found", detail: "There is no such project." },
};

const rename = (tenant: Tenant, name: string, role: "owner" | "viewer" | "admin" = "owner") =>
  updateProject(projects, tenant.as(role), { changes: { name }, version: null });
const remove = (tenant: Tenant, name = "Shop", role: "owner" | "admin" | "developer" = "owner") =>
  deleteProject(projects, tenant.as(role), { name });

/** Lets the grace of a deleted project pass, and runs the job. */
async function endGrace({ projectId }: Tenant): Promise<void> {
  await projects.db.execute(sql`update projects set deletes_at = clock_timestamp()
    where id = ${projectId} and state = 'deleting'`);
  valueOf(await runDue(projects, service("gateway")));
}

async function addIntegration({ projectId }: Tenant): Promise<string> {
  const id = newId("integration");
  await projects.db.execute(sql`insert into integrations (id, project_id, key, provider_id, name,
      client_id, client_secret_sealed, client_secret_last4, data_key_wrapped, key_id, scopes, settings)
    values (${id}, ${projectId}, ${id}, 'github', 'GitHub', 'client', '', '', '', 'k1', '{}', '{}')`);
  return id;
}

test("a renamed project has its new name everywhere, and one event that does not hold it", async () => {
  const tenant = await makeTenant(projects);
  const other = await makeTenant(projects);
  const before = valueOf(await getProject(projects, tenant.as("owner")));
  const renamed = valueOf(await rename(tenant, "Bazaar"));
  expect(renamed).toEqual({ ...before, name: "Bazaar", version: 2 });
  expect(valueOf(await getProject(projects, tenant.as("owner")))).toEqual(renamed);
  expect(valueOf(await rename(tenant, "Bazaar"))).toEqual(renamed);
  const settings = await getConnectSettings(projects, service("oauth", tenant.projectId));
  expect(valueOf(settings).name).toBe("Bazaar");
  await projects.settled();
  expect(await eventTypes(projects, tenant.projectId)).toEqual([
    "project.created",
    "project.renamed",
  ]);
  const { rows } = await projects.db.execute<{ text: string }>(
    sql`select to_jsonb(audit_log)::text as text from audit_log where project_id = ${tenant.projectId}`,
  );
  expect(rows.map(({ text }) => text).join()).not.toContain("Bazaar");
  expect(valueOf(await getProject(projects, other.as("owner"))).name).toBe("Shop");
});

test("renaming needs the permission, and membership", async () => {
  const tenant = await makeTenant(projects);
  expect(await rename(tenant, "X", "viewer")).toMatchObject({ error: { code: "forbidden" } });
  const stranger = await makeAccount(projects);
  const posing = account(stranger, { id: tenant.projectId, role: "owner" });
  const input = { changes: { name: "X" }, version: null };
  expect(await updateProject(projects, posing, input)).toEqual(projectNotFound);
  for (const ctx of [apiKey(tenant.projectId, ["project:write"]), service("gateway")])
    expect(await updateProject(projects, ctx, input)).toMatchObject({
      error: { code: "forbidden" },
    });
  expect(valueOf(await getProject(projects, tenant.as("owner"))).name).toBe("Shop");
});

test("a deleted project is gone for everybody, with its keys, and its last event is in the log", async () => {
  const tenant = await makeTenant(projects);
  const kept = await makeTenant(projects);
  const input = { name: "Server", scopes: ["tokens:read" as const] };
  const key = valueOf(await createApiKey(projects, tenant.as("owner"), input));
  const other = valueOf(await createApiKey(projects, kept.as("owner"), input));
  const verify = async ({ id, secret }: { id: string; secret: string }) =>
    verifyApiKey(projects, visitor(), { id, hash: await sha256Hex(secret) });
  expect(await verify(key)).toMatchObject({ ok: true });

  expect(await remove(tenant)).toEqual({ ok: true, value: null });
  expect(await verify(key)).toMatchObject({ error: { code: "unauthenticated" } });
  await endGrace(tenant);
  expect(await verify(key)).toMatchObject({ error: { code: "unauthenticated" } });
  expect(await verify(other)).toMatchObject({ ok: true });
  const { rows } = await projects.db.execute(
    sql`select id from api_keys where project_id = ${tenant.projectId} and revoked_at is null`,
  );
  expect(rows).toEqual([]);
  const owner = tenant.as("owner");
  expect(await getProject(projects, owner)).toEqual(projectNotFound);
  expect(await rename(tenant, "Again")).toEqual(projectNotFound);
  expect(await remove(tenant)).toEqual(projectNotFound);
  const member = { account_id: tenant.ownerId, project_id: tenant.projectId };
  expect(await resolveMember(projects, visitor(), member)).toEqual(projectNotFound);
  expect(valueOf(await listProjects(projects, account(tenant.ownerId)))).toEqual([]);
  const asOAuth = service("oauth", tenant.projectId);
  expect(await getConnectSettings(projects, asOAuth)).toEqual(projectNotFound);
  expect(await createApiKey(projects, owner, input)).toEqual(projectNotFound);
  const url = { url: "https://app.example.com/" };
  expect(await addReturnUrl(projects, owner, url)).toEqual(projectNotFound);
  await projects.settled();
  expect(await eventTypes(projects, tenant.projectId)).toEqual([
    "project.created",
    "api_key.created",
    "project.deletion_started",
    "project.deleted",
  ]);
});

test("a project is deleted by an owner only, and by its own name only", async () => {
  const tenant = await makeTenant(projects);
  for (const role of ["admin", "developer"] as const)
    expect(await remove(tenant, "Shop", role)).toMatchObject({ error: { code: "forbidden" } });
  for (const ctx of [apiKey(tenant.projectId, ["project:write"]), visitor()])
    expect((await deleteProject(projects, ctx, { name: "Shop" })).ok).toBe(false);
  for (const name of ["shop", "Shop 2"])
    expect(await remove(tenant, name)).toMatchObject({ error: { code: "project_name_mismatch" } });
  expect(await getProject(projects, tenant.as("owner"))).toMatchObject({ ok: true });
  expect(await eventTypes(projects, tenant.projectId)).toEqual(["project.created"]);
});

test("a project with integrations is not deleted, and keeps its keys", async () => {
  const tenant = await makeTenant(projects);
  await addIntegration(await makeTenant(projects));
  const id = await addIntegration(tenant);
  const input = { name: "Server", scopes: ["tokens:read" as const] };
  const key = valueOf(await createApiKey(projects, tenant.as("owner"), input));
  expect(await remove(tenant)).toMatchObject({ error: { code: "project_in_use" } });
  const hash = await sha256Hex(key.secret);
  expect(await verifyApiKey(projects, visitor(), { id: key.id, hash })).toMatchObject({ ok: true });
  await projects.db.execute(sql`delete from integrations where id = ${id}`);
  expect(await remove(tenant)).toMatchObject({ ok: true });
});

test("of many deletions at once one succeeds, with one event", async () => {
  const tenant = await makeTenant(projects);
  const answers = await Promise.all(Array.from({ length: 8 }, () => remove(tenant)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  await projects.settled();
  expect(await eventTypes(projects, tenant.projectId)).toEqual([
    "project.created",
    "project.deletion_started",
  ]);
});

test("deleted projects do not count towards an account's hundred", async () => {
  const ownerId = await makeAccount(projects);
  await projects.db.execute(sql`
    with made as (
      insert into projects (id, name, state)
      select ${ownerId} || n, 'Shop', case when n = 1 then 'deleted' else 'active' end
      from generate_series(1, 100) n returning id
    ) insert into members select id, ${ownerId}, 'owner' from made`);
  const create = () => createProject(projects, account(ownerId), { name: "One more" });
  expect(await create()).toMatchObject({ ok: true });
  expect(await create()).toMatchObject({ ok: false, error: { code: "limit_reached" } });
});

test("a project has no name that poses as a provider or as a notice of security", async () => {
  const tenant = await makeTenant(projects);
  for (const name of ["Google", "GіtHub Login", "🔒 Bank", "Security alert"]) {
    const refused = {
      error: { code: "invalid_request", errors: [{ path: "/name", code: "posing_name" }] },
    };
    expect(await rename(tenant, name)).toMatchObject(refused);
    expect(await createProject(projects, account(tenant.ownerId), { name })).toMatchObject(refused);
  }
  expect(valueOf(await getProject(projects, tenant.as("owner"))).name).toBe("Shop");
});
