import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Integration } from "#shared/contracts/providers/integration";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";

// A flow that fails after its code was spent: what the provider granted must not live on unseen.

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;
let granted: string;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  integration = await project.plugInOAuth2({
    revocation_endpoint: world.double.endpoints.revocation,
    revocation_scope: "grant",
  });
  granted = `at-${project.tenant.projectId}`;
});

const grantNext = () => world.double.program("token", { kind: "ok", accessToken: granted });

const queued = async (): Promise<number> => {
  const { rows } = await world.projects.db.execute(sql`
    select id from revocations where project_id = ${project.tenant.projectId}`);
  return rows.length;
};

test("another account than the connection's is refused, and its grant revoked", async () => {
  const { connection_id = "" } = await project.connect(integration);
  world.double.programAuthorization({ sub: "user-2" });
  grantNext();
  expect(await project.connect(integration, { connection_id })).toMatchObject({
    error: "account_mismatch",
  });
  await vi.waitFor(() => expect(world.double.isAccessTokenActive(granted)).toBe(false));
  await vi.waitFor(async () => expect(await queued()).toBe(0));
});

test("a grant that the database will never take is refused with a code of its own, and revoked", async () => {
  const { db } = world.projects;
  await db.execute(sql`
    alter table connections add constraint refuses check (account_subject <> 'unstorable')`);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  world.double.programAuthorization({ sub: "unstorable" });
  grantNext();
  const failed = { status: "failed", error: "account_unstorable" };
  expect(await project.connect(integration)).toEqual(failed);
  await vi.waitFor(() => expect(world.double.isAccessTokenActive(granted)).toBe(false));
  await vi.waitFor(async () => expect(await queued()).toBe(0));
  await db.execute(sql`alter table connections drop constraint refuses`);
  vi.restoreAllMocks();
});

test.each([false, true])(
  "a grant that a connection took lives on (confirmed: %s)",
  async (confirm) => {
    grantNext();
    const { status } = await project.connect(integration, { confirm });
    expect(status).toBe(confirm ? "pending" : "connected");
    await world.projects.settled();
    expect(world.double.isAccessTokenActive(granted)).toBe(true);
  },
);

test("a grant of an account that could not be told is revoked", async () => {
  grantNext();
  world.double.program("userinfo", { kind: "status", status: 503 });
  expect(await project.connect(integration)).toMatchObject({ error: "provider_unavailable" });
  await vi.waitFor(() => expect(world.double.isAccessTokenActive(granted)).toBe(false));
});

test("it waits in the queue, sealed, while the provider cannot be told", async () => {
  grantNext();
  world.double.program("userinfo", { kind: "status", status: 503 });
  world.double.program("revocation", { kind: "status", status: 503 });
  expect(await project.connect(integration)).toMatchObject({ status: "failed" });
  const { rows } = await world.projects.db.execute(sql`
    select access_sealed, account_subject from revocations
    where project_id = ${project.tenant.projectId}`);
  expect(rows).toEqual([
    { access_sealed: expect.stringMatching(/^s1\.1\./), account_subject: null },
  ]);
});

test("the app hears why the flow failed, though the grant cannot be revoked either", async () => {
  world.double.program("userinfo", { kind: "status", status: 503 });
  const flow = await project.returning(integration);
  const discardGrant = vi.fn<() => Promise<never>>(async () => {
    throw new Error("the vault is away");
  });
  const atlas = {
    ...project.atlas,
    tokens: Object.assign(Object.create(project.atlas.tokens), { discardGrant }),
  };
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  expect(project.outcomeOf(await project.callback(flow, {}, atlas))).toMatchObject({
    error: "provider_unavailable",
  });
  vi.restoreAllMocks();
  expect(discardGrant).toHaveBeenCalledOnce();
});

test("a connection that was stored is left alone, though the flow heard nothing of it", async () => {
  grantNext();
  const flow = await project.returning(integration);
  const { tokens } = project.atlas;
  const deaf = {
    ...project.atlas,
    tokens: Object.assign(Object.create(tokens), {
      storeConnection: async (...args: Parameters<typeof tokens.storeConnection>) => {
        await tokens.storeConnection(...args);
        throw new Error("the answer was lost");
      },
    }),
  };
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(project.outcomeOf(await project.callback(flow, {}, deaf))).toMatchObject({
    error: "internal_error",
  });
  vi.restoreAllMocks();
  await project.atlas.settled();
  expect(await project.connectionIds()).toHaveLength(1);
  expect(world.double.isAccessTokenActive(granted)).toBe(true);
});

test("a person who leaves does not stop the exchange from being stored: it is handed to the platform first", async () => {
  const handed: Promise<unknown>[] = [];
  const flow = await project.returning(integration);
  const hold = world.double.holdNext("token");
  const atlas = {
    ...project.atlas,
    waitUntil: (work: Promise<unknown>) => void handed.push(work),
  };
  const callback = project.callback(flow, {}, atlas);
  await hold.reached;
  expect(handed).toHaveLength(1);
  hold.release();
  await Promise.all(handed);
  expect(await project.connectionIds()).toHaveLength(1);
  await callback;
});

test("a grant of nobody known is left alone where a revocation might end all of an account's, as far as anybody knows", async () => {
  const unclear = await project.plugInOAuth2({
    revocation_endpoint: world.double.endpoints.revocation,
  });
  const { connection_id = "" } = await project.connect(unclear);
  grantNext();
  world.double.program("userinfo", { kind: "status", status: 503 });
  expect(await project.connect(unclear, { connection_id })).toMatchObject({ status: "failed" });
  expect(await queued()).toBe(0);
  expect(world.double.calls.some(({ endpoint }) => endpoint === "revocation")).toBe(false);
});
