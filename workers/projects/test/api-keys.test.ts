import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { API_KEY_SCOPES } from "#shared/contracts/permissions";
import type { CreateApiKeyInput } from "#shared/contracts/projects/api-key";
import { readApiKeyId } from "#shared/crypto/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { createApiKey } from "../src/api-keys/create-api-key.ts";
import { listApiKeys } from "../src/api-keys/list-api-keys.ts";
import { revokeApiKey } from "../src/api-keys/revoke-api-key.ts";
import { verifyApiKey } from "../src/api-keys/verify-api-key.ts";
import type { TestDatabase } from "#support/database";
import { apiKey, visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import {
  type ProjectsIsolate,
  eventTypes,
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

const input: CreateApiKeyInput = { name: "Server", scopes: ["connect:write", "connections:read"] };
const create = async (ctx: CallContext, given: Partial<CreateApiKeyInput> = {}) =>
  valueOf(await createApiKey(projects, ctx, { ...input, ...given }));
const verify = async (key: { id: string; secret: string }) =>
  verifyApiKey(projects, visitor(), { id: key.id, hash: await sha256Hex(key.secret) });
const refused = {
  ok: false,
  error: { code: "unauthenticated", detail: "This API key is unknown, expired or revoked." },
};

test("a key is shown once, rests as its hash, and verifies", async () => {
  const { projectId, as } = await makeTenant(projects);
  const key = await create(as("owner"), { expires_in_days: 30 });
  expect(key).toMatchObject({
    name: "Server",
    scopes: input.scopes,
    prefix: `atlas_sk_${key.id.slice(4)}`,
    last4: key.secret.slice(-4),
    last_used_at: null,
    revoked_at: null,
  });
  expect(await readApiKeyId(await projects.checkKeys(), key.secret)).toBe(key.id);
  const lifeMs = Date.parse(key.expires_at ?? "") - Date.parse(key.created_at);
  expect(Math.abs(lifeMs - 30 * 86_400_000)).toBeLessThan(3_700_000);

  const { rows } = await projects.db.execute<{ text: string; secret_hash: string }>(
    sql`select to_jsonb(api_keys)::text as text, secret_hash from api_keys where id = ${key.id}`,
  );
  expect(rows[0]?.secret_hash).toBe(await sha256Hex(key.secret));
  expect(rows[0]?.text).not.toContain(key.secret.slice(0, -4));
  const { secret, ...shown } = key;
  expect(valueOf(await listApiKeys(projects, as("viewer")))).toEqual([shown]);
  expect(await verify({ ...key, secret })).toEqual({
    ok: true,
    value: {
      api_key_id: key.id,
      project_id: projectId,
      scopes: input.scopes,
      expires_at: key.expires_at,
    },
  });
});

test("verifying is one statement and notes the use at most every five minutes", async () => {
  const { as } = await makeTenant(projects);
  const key = await create(as("owner"));
  await projects.settled();
  const usedAt = async () => valueOf(await listApiKeys(projects, as("owner")))[0]?.last_used_at;
  stores.bridge.resetCounts();
  valueOf(await verify(key));
  expect(stores.bridge.counts().statements).toBe(1);
  const first = await usedAt();
  expect(first).toMatch(/Z$/);
  const answers = await Promise.all(Array.from({ length: 8 }, () => verify(key)));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(await usedAt()).toBe(first);
  await projects.db.execute(sql`update api_keys set last_used_at = last_used_at
    - interval '5 minutes 1 second' where id = ${key.id}`);
  valueOf(await verify(key));
  expect(Date.parse((await usedAt()) ?? "")).toBeGreaterThanOrEqual(Date.parse(first ?? ""));
});

test("a revoked, an expired and an unknown key and one of a deleted project are refused alike, and not noted", async () => {
  const { as } = await makeTenant(projects);
  const gone = await makeTenant(projects);
  const revoked = await create(as("owner"));
  const expired = await create(as("owner"), { expires_in_days: 1 });
  const orphan = await create(gone.as("owner"));
  const live = await create(as("owner"));
  valueOf(await revokeApiKey(projects, as("owner"), { id: revoked.id }));
  await projects.db.execute(
    sql`update api_keys set expires_at = clock_timestamp() where id = ${expired.id}`,
  );
  await projects.db.execute(
    sql`update projects set state = 'deleted' where id = ${gone.projectId}`,
  );
  for (const key of [
    revoked,
    expired,
    orphan,
    { id: newId("apiKey"), secret: live.secret },
    { id: live.id, secret: `${live.secret}x` },
    { id: revoked.id, secret: live.secret },
    { id: "\u0000", secret: live.secret },
  ])
    expect(await verify(key)).toEqual(refused);
  const hash = await sha256Hex(live.secret);
  for (const wrong of [live.secret, "", hash.toUpperCase(), `${hash}\u0000`, "%"])
    expect(await verifyApiKey(projects, visitor(), { id: live.id, hash: wrong })).toEqual(refused);
  const listed = valueOf(await listApiKeys(projects, as("owner")));
  expect(listed.map((key) => key.last_used_at)).toEqual([null, null, null]);
  expect(await verify(live)).toMatchObject({ ok: true });
});

test("a key is revoked for good, revoking again is no error and no second event", async () => {
  const { projectId, as } = await makeTenant(projects);
  const key = await create(as("owner"));
  expect(await revokeApiKey(projects, as("developer"), { id: key.id })).toEqual({
    ok: true,
    value: null,
  });
  const revokedAt = valueOf(await listApiKeys(projects, as("owner")))[0]?.revoked_at;
  expect(revokedAt).toMatch(/Z$/);
  expect(await revokeApiKey(projects, as("owner"), { id: key.id })).toMatchObject({ ok: true });
  expect(valueOf(await listApiKeys(projects, as("owner")))[0]?.revoked_at).toBe(revokedAt);
  await projects.settled();
  expect(await eventTypes(projects, projectId)).toEqual([
    "project.created",
    "api_key.created",
    "api_key.revoked",
  ]);
  const { rows } = await projects.db.execute<{ text: string }>(
    sql`select to_jsonb(audit_log)::text as text from audit_log where project_id = ${projectId}`,
  );
  expect(JSON.stringify(rows)).not.toContain(key.secret.slice(-20));
});

test("another project's key, none and what is no id are the same not_found and stay as they are", async () => {
  const mine = await makeTenant(projects);
  const theirs = await makeTenant(projects);
  const key = await create(theirs.as("owner"));
  for (const id of [key.id, newId("apiKey"), newId("returnUrl"), "", "\u0000", "key_\ud800"])
    expect(await revokeApiKey(projects, mine.as("owner"), { id })).toEqual({
      ok: false,
      error: { code: "not_found", detail: "There is no such API key." },
    });
  expect(await verify(key)).toMatchObject({ value: { project_id: theirs.projectId } });
  expect(valueOf(await listApiKeys(projects, mine.as("owner")))).toEqual([]);
});

test("a project has at most 100 live keys, also when the last ones come at once", async () => {
  const { projectId, as } = await makeTenant(projects);
  const live = await create(as("owner"));
  await projects.db.execute(sql`insert into api_keys
    (id, project_id, name, secret_hash, last4, scopes, revoked_at, expires_at)
    select ${projectId} || n, ${projectId}, 'Old', ${projectId} || n, 'abcd', '{}',
      case when n <= 20 then now() end, case when n between 21 and 40 then now() end
    from generate_series(1, 135) n`);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => createApiKey(projects, as("owner"), input)),
  );
  const codes = answers.map((answer) => (answer.ok ? "ok" : answer.error.code)).sort();
  expect(codes).toEqual([
    ...Array.from({ length: 4 }, () => "limit_reached"),
    ...Array.from({ length: 4 }, () => "ok"),
  ]);
  valueOf(await revokeApiKey(projects, as("owner"), { id: live.id }));
  expect(await createApiKey(projects, as("owner"), input)).toMatchObject({ ok: true });
  const listed = valueOf(await listApiKeys(projects, as("owner")));
  expect(listed.length).toBeLessThanOrEqual(200);
  expect(listed.findIndex((key) => key.revoked_at !== null)).toBe(120);
});

test("nobody gives a key more than they have", async () => {
  const { as } = await makeTenant(projects);
  const scopes = [...API_KEY_SCOPES];
  for (const role of ["owner", "admin"] as const)
    expect((await create(as(role), { scopes })).scopes).toEqual(scopes);
  expect(await createApiKey(projects, as("developer"), { ...input, scopes })).toMatchObject({
    ok: false,
    error: { code: "forbidden", detail: expect.stringContaining("tokens:read") },
  });
  const rest = scopes.filter((scope) => scope !== "tokens:read");
  expect((await create(as("developer"), { scopes: rest })).scopes).toEqual(rest);
});

test("viewers read keys and change none, API keys do neither, nobody is unauthenticated", async () => {
  const { projectId, as } = await makeTenant(projects);
  const key = await create(as("owner"));
  for (const ctx of [as("viewer"), apiKey(projectId, [...API_KEY_SCOPES])]) {
    expect(await createApiKey(projects, ctx, input)).toMatchObject({
      error: { code: "forbidden" },
    });
    expect(await revokeApiKey(projects, ctx, { id: key.id })).toMatchObject({
      error: { code: "forbidden" },
    });
  }
  expect(await listApiKeys(projects, as("viewer"))).toMatchObject({ ok: true });
  expect(await listApiKeys(projects, apiKey(projectId, [...API_KEY_SCOPES]))).toMatchObject({
    error: { code: "forbidden" },
  });
  for (const answer of [
    await createApiKey(projects, visitor(), input),
    await listApiKeys(projects, visitor()),
    await revokeApiKey(projects, visitor(), { id: key.id }),
  ])
    expect(answer).toMatchObject({ error: { code: "unauthenticated" } });
  expect(await verify(key)).toMatchObject({ ok: true });
});
