import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import type { CreateApiKeyInput } from "#shared/contracts/projects/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { createApiKey } from "../src/api-keys/create-api-key.ts";
import { listApiKeys } from "../src/api-keys/list-api-keys.ts";
import { renameApiKey } from "../src/api-keys/rename-api-key.ts";
import { revokeApiKey } from "../src/api-keys/revoke-api-key.ts";
import { rotateApiKey } from "../src/api-keys/rotate-api-key.ts";
import { verifyApiKey } from "../src/api-keys/verify-api-key.ts";
import type { TestDatabase } from "#support/database";
import { visitor } from "#support/services/callers";
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

const input: CreateApiKeyInput = { name: "Server", scopes: ["tokens:read"], expires_in_days: 30 };
const create = async (ctx: CallContext, given: Partial<CreateApiKeyInput> = {}) =>
  valueOf(await createApiKey(projects, ctx, { ...input, ...given }));
const rotate = (ctx: CallContext, id: string, overlap_seconds = 3600) =>
  rotateApiKey(projects, ctx, { id, overlap_seconds });
const verify = async (key: { id: string; secret: string }, ip: string | null = null) =>
  verifyApiKey(projects, visitor(ip), { id: key.id, hash: await sha256Hex(key.secret) });
const listed = async ({ as }: Tenant) => valueOf(await listApiKeys(projects, as("viewer")));
const refusedWith = (code: string) => ({ ok: false, error: { code } });

test("a rotated key has a successor with its name, scopes and lifetime, and works for the overlap", async () => {
  const tenant = await makeTenant(projects);
  const old = await create(tenant.as("owner"));
  const fresh = valueOf(await rotate(tenant.as("owner"), old.id));
  expect(fresh).toMatchObject({ name: "Server", scopes: input.scopes, replaced_by: null });
  expect(fresh.secret).not.toBe(old.secret);
  const lifeMs = Date.parse(fresh.expires_at ?? "") - Date.parse(fresh.created_at);
  expect(Math.abs(lifeMs - 30 * 86_400_000)).toBeLessThan(60_000);
  const overlapMs = Date.parse(fresh.replaces.expires_at) - Date.parse(fresh.created_at);
  expect(Math.abs(overlapMs - 3_600_000)).toBeLessThan(60_000);
  for (const key of [old, fresh]) expect(await verify(key)).toMatchObject({ ok: true });
  await projects.db.execute(
    sql`update api_keys set expires_at = clock_timestamp() where id = ${old.id}`,
  );
  expect(await verify(old)).toMatchObject(refusedWith("unauthenticated"));
  expect(await verify(fresh)).toMatchObject({ ok: true });
  const keys = await listed(tenant);
  expect(keys.find(({ id }) => id === old.id)).toMatchObject({ replaced_by: fresh.id });
  expect(JSON.stringify(keys)).not.toContain(fresh.secret);
});

test("without an overlap the old key ends at once, and an expiry that is nearer stays", async () => {
  const tenant = await makeTenant(projects);
  const [old, near] = [await create(tenant.as("owner")), await create(tenant.as("owner"))];
  valueOf(await rotate(tenant.as("owner"), old.id, 0));
  expect(await verify(old)).toMatchObject(refusedWith("unauthenticated"));
  await projects.db.execute(sql`update api_keys set
    expires_at = clock_timestamp() + interval '1 minute' where id = ${near.id}`);
  const fresh = valueOf(await rotate(tenant.as("owner"), near.id));
  expect(Date.parse(fresh.replaces.expires_at) - Date.now()).toBeLessThan(70_000);
});

test("a key that does not expire has a successor that does not expire", async () => {
  const tenant = await makeTenant(projects);
  const { expires_in_days: _, ...endless } = input;
  const old = valueOf(await createApiKey(projects, tenant.as("owner"), endless));
  expect(valueOf(await rotate(tenant.as("owner"), old.id)).expires_at).toBeNull();
});

test("a key that is replaced, revoked or expired has no successor", async () => {
  const tenant = await makeTenant(projects);
  const owner = tenant.as("owner");
  const [replaced, revoked, expired] = [
    await create(owner),
    await create(owner),
    await create(owner),
  ];
  valueOf(await rotate(owner, replaced.id));
  valueOf(await revokeApiKey(projects, owner, { id: revoked.id }));
  await projects.db.execute(
    sql`update api_keys set expires_at = clock_timestamp() where id = ${expired.id}`,
  );
  for (const { id } of [replaced, revoked, expired])
    expect(await rotate(owner, id)).toMatchObject(refusedWith("api_key_ended"));
});

test("of rotations of one key at once one succeeds", async () => {
  const tenant = await makeTenant(projects);
  const old = await create(tenant.as("owner"));
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => rotate(tenant.as("owner"), old.id)),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await listed(tenant)).toHaveLength(2);
});

test("a project with all its keys can still rotate them, as often again as it has keys", async () => {
  const { projectId, as } = await makeTenant(projects);
  const old = await create(as("owner"));
  await projects.db.execute(sql`insert into api_keys
    (id, project_id, name, secret_hash, last4, scopes, replaced_by)
    select ${projectId} || n, ${projectId}, 'Old', ${projectId} || n, 'abcd', '{}',
      case when n > 99 then 'x' end from generate_series(1, 198) n`);
  expect(await createApiKey(projects, as("owner"), input)).toMatchObject(
    refusedWith("limit_reached"),
  );
  const fresh = valueOf(await rotate(as("owner"), old.id));
  expect(await rotate(as("owner"), fresh.id)).toMatchObject(refusedWith("limit_reached"));
  expect(await verify(fresh)).toMatchObject({ ok: true });
});

test("a key that works is listed however many newer ones have expired or were revoked", async () => {
  const tenant = await makeTenant(projects);
  const { projectId } = tenant;
  const old = await create(tenant.as("owner"));
  await projects.db.execute(sql`insert into api_keys
    (id, project_id, name, secret_hash, last4, scopes, expires_at, revoked_at)
    select 'key_zz' || ${projectId} || n, ${projectId}, 'Ended', ${projectId} || n, 'abcd', '{}',
      case when n > 20 then clock_timestamp() - interval '1 day' end,
      case when n <= 20 then clock_timestamp() end
    from generate_series(1, 220) n`);
  const keys = await listed(tenant);
  expect(keys).toHaveLength(200);
  expect(keys[0]?.id).toBe(old.id);
});

test("a role rotates no key that may more than the role", async () => {
  const tenant = await makeTenant(projects);
  const old = await create(tenant.as("owner"));
  expect(await rotate(tenant.as("developer"), old.id)).toMatchObject(refusedWith("forbidden"));
  expect(await rotate(tenant.as("viewer"), old.id)).toMatchObject(refusedWith("forbidden"));
  const weak = await create(tenant.as("owner"), { scopes: ["connections:read"] });
  expect(await rotate(tenant.as("developer"), weak.id)).toMatchObject({ ok: true });
});

test("a renamed key has its new name and works on", async () => {
  const tenant = await makeTenant(projects);
  const key = await create(tenant.as("owner"));
  const rename = (name: string) =>
    renameApiKey(projects, tenant.as("developer"), { id: key.id, changes: { name } });
  expect(valueOf(await rename("Blue"))).toMatchObject({ id: key.id, name: "Blue" });
  valueOf(await rename("Blue"));
  expect(await verify(key)).toMatchObject({ ok: true });
  await projects.settled();
  expect(await eventTypes(projects, tenant.projectId)).toEqual([
    "project.created",
    "api_key.created",
    "api_key.renamed",
  ]);
});

test("another project's key and what is not an id are neither renamed nor rotated", async () => {
  const [mine, theirs] = [await makeTenant(projects), await makeTenant(projects)];
  const key = await create(theirs.as("owner"));
  for (const id of [key.id, newId("apiKey"), newId("project"), "", "\u0000"]) {
    expect(await rotate(mine.as("owner"), id)).toMatchObject(refusedWith("not_found"));
    const change = { id, changes: { name: "Mine" } };
    expect(await renameApiKey(projects, mine.as("owner"), change)).toMatchObject(
      refusedWith("not_found"),
    );
  }
  expect((await listed(theirs))[0]).toMatchObject({ name: "Server", replaced_by: null });
});

test("a use is recorded with its network, never with the whole address", async () => {
  const tenant = await makeTenant(projects);
  const [four, six] = [await create(tenant.as("owner")), await create(tenant.as("owner"))];
  await verify(four, "203.0.113.77");
  await verify(four, "198.51.100.1");
  await verify(six, "2001:db8:1:2::3");
  const keys = await listed(tenant);
  const networkOf = (id: string) => keys.find((key) => key.id === id)?.last_used_network;
  expect([networkOf(four.id), networkOf(six.id)]).toEqual(["203.0.113.0/24", "2001:db8:1::/48"]);
  const { rows } = await projects.db.execute<{ text: string }>(
    sql`select to_jsonb(api_keys)::text as text from api_keys where id = ${four.id}`,
  );
  expect(rows[0]?.text).not.toContain("203.0.113.77");
});
