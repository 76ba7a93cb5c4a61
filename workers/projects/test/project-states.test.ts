import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { sha256Hex } from "#shared/crypto/hash";
import { createApiKey } from "../src/api-keys/create-api-key.ts";
import { revokeApiKey } from "../src/api-keys/revoke-api-key.ts";
import { verifyApiKey } from "../src/api-keys/verify-api-key.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { resolveMember } from "../src/members/resolve-member.ts";
import { archiveProject } from "../src/projects/archive-project.ts";
import { deleteProject } from "../src/projects/delete-project.ts";
import { getConnectSettings } from "../src/projects/get-connect-settings.ts";
import { getProject } from "../src/projects/get-project.ts";
import { restoreProject } from "../src/projects/restore-project.ts";
import { unarchiveProject } from "../src/projects/unarchive-project.ts";
import { updateProject } from "../src/projects/update-project.ts";
import { addReturnUrl } from "../src/return-urls/add-return-url.ts";
import type { TestDatabase } from "#support/database";
import { service, visitor } from "#support/services/callers";
import {
  type ProjectsIsolate,
  type Tenant,
  eventTypes,
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

/** The caller as the gateway makes it: with the state that the project has now. */
async function now(tenant: Tenant, role: "owner" | "admin" | "viewer" = "owner") {
  const found = valueOf(
    await resolveMember(projects, visitor(), {
      account_id: tenant.ownerId,
      project_id: tenant.projectId,
    }),
  );
  const { state = "active" } = found;
  const ctx: CallContext = tenant.as(role);
  return state === "active" ? ctx : { ...ctx, projectState: state };
}
const change = (ctx: CallContext, changes: object, version: number | null = null) =>
  updateProject(projects, ctx, { changes, version });
const remove = (ctx: CallContext) => deleteProject(projects, ctx, { name: "Shop" });
const makeKey = async (tenant: Tenant) =>
  valueOf(
    await createApiKey(projects, tenant.as("owner"), { name: "Key", scopes: ["tokens:read"] }),
  );
const verify = async ({ id, secret }: { id: string; secret: string }) =>
  verifyApiKey(projects, visitor(), { id, hash: await sha256Hex(secret) });
const passGrace = ({ projectId }: Tenant) =>
  projects.db.execute(
    sql`update projects set deletes_at = clock_timestamp() where id = ${projectId}`,
  );
const refusedWith = (code: string) => ({ ok: false, error: { code } });

test("an archived project is read and not changed, keeps its keys for reading, and starts no flow", async () => {
  const tenant = await makeTenant(projects);
  const key = await makeKey(tenant);
  const archived = valueOf(await archiveProject(projects, await now(tenant, "admin")));
  expect(archived).toMatchObject({ state: "archived", deletes_at: null, version: 2 });
  expect(valueOf(await archiveProject(projects, await now(tenant)))).toEqual(archived);
  const ctx = await now(tenant);
  for (const answer of [
    await change(ctx, { name: "X" }),
    await addReturnUrl(projects, ctx, { url: "https://app.example.com/" }),
    await createApiKey(projects, ctx, { name: "More", scopes: ["tokens:read"] }),
  ])
    expect(answer).toMatchObject(refusedWith("project_archived"));
  expect(await verify(key)).toMatchObject({ ok: true, value: { project_state: "archived" } });
  const asOAuth = service("oauth", tenant.projectId);
  expect(await getConnectSettings(projects, asOAuth)).toMatchObject(refusedWith("not_found"));
  expect(await revokeApiKey(projects, ctx, { id: key.id })).toMatchObject({ ok: true });
});

test("archiving and making active again needs the permission, and writes one event each", async () => {
  const tenant = await makeTenant(projects);
  expect(await archiveProject(projects, tenant.as("viewer"))).toMatchObject(
    refusedWith("forbidden"),
  );
  valueOf(await archiveProject(projects, await now(tenant)));
  expect(await unarchiveProject(projects, await now(tenant, "viewer"))).toMatchObject(
    refusedWith("forbidden"),
  );
  const active = valueOf(await unarchiveProject(projects, await now(tenant)));
  expect(active).toMatchObject({ state: "active", version: 3 });
  expect(valueOf(await unarchiveProject(projects, await now(tenant)))).toEqual(active);
  await projects.settled();
  expect(await eventTypes(projects, tenant.projectId)).toEqual([
    "project.created",
    "project.archived",
    "project.unarchived",
  ]);
});

test("a deleted project refuses keys and changes at once, and comes back whole when an owner restores it", async () => {
  const tenant = await makeTenant(projects);
  const key = await makeKey(tenant);
  valueOf(await remove(await now(tenant)));
  const deleting = valueOf(await getProject(projects, await now(tenant)));
  const graceMs = Date.parse(deleting.deletes_at ?? "") - Date.now();
  expect(Math.abs(graceMs - 7 * 86_400_000)).toBeLessThan(3_700_000);
  expect(await verify(key)).toMatchObject(refusedWith("unauthenticated"));
  const ctx = await now(tenant);
  expect(await change(ctx, { name: "X" })).toMatchObject(refusedWith("project_deleting"));
  expect(await remove(ctx)).toMatchObject(refusedWith("project_deleting"));
  expect(await archiveProject(projects, ctx)).toMatchObject(refusedWith("project_deleting"));
  expect(valueOf(await getProject(projects, ctx))).toEqual(deleting);
  expect(await restoreProject(projects, await now(tenant, "admin"))).toMatchObject(
    refusedWith("forbidden"),
  );
  const restored = valueOf(await restoreProject(projects, ctx));
  expect(restored).toMatchObject({ state: "active", deletes_at: null, name: "Shop" });
  expect(await verify(key)).toMatchObject({ ok: true });
});

test("the job deletes projects whose grace is over, and those alone", async () => {
  const [due, waiting, restored] = [
    await makeTenant(projects),
    await makeTenant(projects),
    await makeTenant(projects),
  ];
  for (const tenant of [due, waiting, restored]) valueOf(await remove(await now(tenant)));
  await Promise.all([passGrace(due), passGrace(restored)]);
  valueOf(await restoreProject(projects, await now(restored)));
  const ran = valueOf(await runDue(projects, service("gateway")));
  expect(ran.deleted).toBe(1);
  const stateOf = async ({ projectId }: Tenant) => {
    const { rows } = await projects.db.execute<{ state: string }>(
      sql`select state from projects where id = ${projectId}`,
    );
    return rows[0]?.state;
  };
  expect(await Promise.all([due, waiting, restored].map(stateOf))).toEqual([
    "deleted",
    "deleting",
    "active",
  ]);
  expect(await eventTypes(projects, due.projectId)).toEqual([
    "project.created",
    "project.deletion_started",
    "project.deleted",
  ]);
});

test("of many runs of the job at once one deletes a project, with one event", async () => {
  const tenant = await makeTenant(projects);
  valueOf(await remove(await now(tenant)));
  await passGrace(tenant);
  const runs = await Promise.all(
    Array.from({ length: 5 }, () => runDue(projects, service("gateway"))),
  );
  expect(runs.map((run) => valueOf(run).deleted ?? 0).reduce((sum, one) => sum + one, 0)).toBe(1);
  expect(
    (await eventTypes(projects, tenant.projectId)).filter((type) => type === "project.deleted"),
  ).toHaveLength(1);
});

test("an archived project can be deleted and restored, and is active then", async () => {
  const tenant = await makeTenant(projects);
  valueOf(await archiveProject(projects, await now(tenant)));
  valueOf(await remove(await now(tenant)));
  expect(valueOf(await restoreProject(projects, await now(tenant)))).toMatchObject({
    state: "active",
  });
});

test("a change of an old version changes nothing, and of changes at once one succeeds", async () => {
  const tenant = await makeTenant(projects);
  const ctx = tenant.as("owner");
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => change(ctx, { name: `Shop ${index}` }, 1)),
  );
  const codes = answers.map((answer) => (answer.ok ? "ok" : answer.error.code)).toSorted();
  expect(codes).toEqual(["ok", ...Array<string>(5).fill("version_mismatch")].toSorted());
  const { name, version } = valueOf(await getProject(projects, ctx));
  expect(version).toBe(2);
  expect(valueOf(await change(ctx, { name }, 2)).version).toBe(2);
  expect(valueOf(await change(ctx, {}, 2)).name).toBe(name);
});

test("a slug names the project in place of its id, and belongs to one project until it is free again", async () => {
  const [mine, theirs] = [await makeTenant(projects), await makeTenant(projects)];
  const slug = `shop-${mine.projectId.slice(-20)}`;
  expect(valueOf(await change(mine.as("owner"), { slug }))).toMatchObject({ slug, version: 2 });
  const bySlug = { account_id: mine.ownerId, project_id: slug };
  expect(valueOf(await resolveMember(projects, visitor(), bySlug))).toMatchObject({
    project_id: mine.projectId,
    role: "owner",
  });
  const stranger = { account_id: theirs.ownerId, project_id: slug };
  expect(await resolveMember(projects, visitor(), stranger)).toMatchObject(
    refusedWith("not_found"),
  );
  expect(await change(theirs.as("owner"), { slug })).toMatchObject(refusedWith("slug_taken"));
  valueOf(await remove(mine.as("owner")));
  expect(await change(theirs.as("owner"), { slug })).toMatchObject(refusedWith("slug_taken"));
  await passGrace(mine);
  valueOf(await runDue(projects, service("gateway")));
  expect(valueOf(await change(theirs.as("owner"), { slug })).slug).toBe(slug);
  expect(valueOf(await change(theirs.as("owner"), { slug: null })).slug).toBeNull();
});
