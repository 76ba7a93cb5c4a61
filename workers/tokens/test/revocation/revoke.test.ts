import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { enableConnection } from "../../src/connections/enable-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { claimDueRevocations } from "../../src/revocation/revocation-repository.ts";
import { service } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn, eventsOf, show } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(async () => {
  isolate = world.isolate();
  world.double.program("revocation", { kind: "ok" });
  await world.db.execute(sql`delete from revocations`);
});
afterAll(() => world.close());

const revoke = async (project: Project, connection_id: string) =>
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id }));

const sweep = async () => valueOf(await runDue(isolate, service("gateway"))).revocations_sent;

type Queued = {
  connection_id: string;
  attempts: number;
  wait: number;
  last_error_code: string | null;
  access_sealed: string | null;
  refresh_sealed: string | null;
};
async function queued(project: Project): Promise<Queued[]> {
  const { rows } = await world.db.execute<Queued>(sql`
    select connection_id, attempts, last_error_code, access_sealed, refresh_sealed,
      round(extract(epoch from due_at - clock_timestamp()))::int wait
    from revocations where project_id = ${project.id}`);
  return rows;
}

const makeDue = () =>
  world.db.execute(sql`update revocations set due_at = clock_timestamp() - interval '1 s'`);

test("the provider is told of both tokens, and each has its result", async () => {
  const project = await world.project();
  const { id, accessToken, refreshToken } = await project.connect(isolate);
  expect(await revoke(project, id)).toEqual({
    connection_id: id,
    state: "revoked",
    tokens: [
      { token: "refresh_token", result: "revoked" },
      { token: "access_token", result: "revoked" },
    ],
  });
  expect(world.double.isAccessTokenActive(accessToken)).toBe(false);
  expect(world.double.isRefreshTokenActive(refreshToken)).toBe(false);
  expect(await queued(project)).toEqual([]);
  expect((await eventsOf(project, id)).slice(1)).toMatchObject([{ type: "connection.revoked" }]);
});

test("nothing of the grant is left, and a cached token is refused at once", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await project.read(isolate, id);
  await isolate.settled();
  await revoke(project, id);
  expect(await project.row(id)).toMatchObject({
    state: "revoked",
    access_sealed: null,
    refresh_sealed: null,
    expires_at: null,
    refresh_due_at: null,
  });
  for (const reader of [isolate, world.isolate()])
    expect(errorOf(await project.read(reader, id)).code).toBe("connection_revoked");
  expect(await show(isolate, project, id)).toMatchObject({
    state: "revoked",
    state_reason: "revoked",
    refreshable: false,
    expires_at: null,
  });
});

test("the local copy is gone while the provider is still being told", async () => {
  const project = await world.project();
  const { id, accessToken } = await project.connect(isolate);
  const held = world.double.holdNext("revocation");
  const slow = revoke(project, id);
  await held.reached;
  expect(errorOf(await project.read(world.isolate(), id)).code).toBe("connection_revoked");
  expect(await project.row(id)).toMatchObject({ access_sealed: null });
  held.release();
  await slow;
  expect(world.double.isAccessTokenActive(accessToken)).toBe(false);
});

describe("a provider that answers 400", () => {
  test.each<[body: string, result: string]>([
    ['{"status":400,"message":"Invalid token"}', "revoked"],
    ["Token expired or revoked", "revoked"],
    ['{"error":"invalid_request","error_description":"token x1 not found"}', "revoked"],
    ['{"error":"invalid_request","error_description":"token_type_hint invalid"}', "queued"],
    ['{"error":"invalid_client","error_description":"Invalid token"}', "queued"],
    ["invalid client token endpoint auth", "queued"],
  ])("%s: the tokens are %s", async (body, result) => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    world.double.program("revocation", { kind: "status", status: 400, body });
    expect((await revoke(project, id)).tokens).toEqual([
      { token: "refresh_token", result },
      { token: "access_token", result },
    ]);
    expect(await queued(project)).toHaveLength(result === "revoked" ? 0 : 1);
  });
});

describe("a provider that is down", () => {
  test("is told later, by the sweep; the connection is revoked all the same", async () => {
    const project = await world.project();
    const { id, accessToken, refreshToken } = await project.connect(isolate);
    world.double.program("revocation", { kind: "down" });
    expect((await revoke(project, id)).tokens).toEqual([
      { token: "refresh_token", result: "queued" },
      { token: "access_token", result: "queued" },
    ]);
    expect(errorOf(await project.read(isolate, id)).code).toBe("connection_revoked");
    expect(await queued(project)).toMatchObject([
      { connection_id: id, attempts: 1, last_error_code: "provider_unavailable" },
    ]);
    world.double.program("revocation", { kind: "ok" });
    expect(await sweep()).toBe(0);
    await makeDue();
    expect(await sweep()).toBe(1);
    expect(world.double.isAccessTokenActive(accessToken)).toBe(false);
    expect(world.double.isRefreshTokenActive(refreshToken)).toBe(false);
    expect(await queued(project)).toEqual([]);
  });

  test("is asked again after 1, 2, 4 … minutes, 8 hours at most, and not after the 25th time", async () => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    world.double.program("revocation", { kind: "status", status: 503 });
    await revoke(project, id);
    const waits: number[] = [];
    for (let attempt = 2; attempt <= 25; attempt++) {
      waits.push((await queued(project))[0]?.wait ?? 0);
      await makeDue();
      await sweep();
    }
    const minutes = waits.map((seconds) => Math.round(seconds / 60));
    expect(minutes.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
    expect(minutes.slice(9)).toEqual(minutes.slice(9).map(() => 480));
    expect(await queued(project)).toEqual([]);
    expect((await project.row(id))["state"]).toBe("revoked");
  });

  test("that answers for one token only is told of both again", async () => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    world.double.program("revocation", [{ kind: "ok" }, { kind: "down" }, { kind: "ok" }]);
    expect((await revoke(project, id)).tokens).toEqual([
      { token: "refresh_token", result: "revoked" },
      { token: "access_token", result: "queued" },
    ]);
    await makeDue();
    expect(await sweep()).toBe(1);
    expect(await queued(project)).toEqual([]);
  });
});

test("a provider without revocation is not told, and nothing stays in the queue", async () => {
  const project = await world.project({ revocation: { method: "none", scope: "token" } });
  const { id } = await project.connect(isolate);
  const before = world.double.calls.length;
  expect((await revoke(project, id)).tokens).toEqual([
    { token: "refresh_token", result: "unsupported" },
    { token: "access_token", result: "unsupported" },
  ]);
  expect(world.double.calls.length).toBe(before);
  expect(await queued(project)).toEqual([]);
});

test("a grant without a refresh token has one result", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate, { refresh_token_plaintext: null });
  expect((await revoke(project, id)).tokens).toEqual([
    { token: "access_token", result: "revoked" },
  ]);
});

test.each(["pending", "needs_reauth", "disabled"] as const)(
  "the grant of a connection that is %s is revoked too",
  async (state) => {
    const project = await world.project();
    const { id, refreshToken } = await connectionIn(isolate, project, state);
    expect((await revoke(project, id)).state).toBe("revoked");
    expect(world.double.isRefreshTokenActive(refreshToken)).toBe(false);
  },
);

test("a refresh in flight leaves no living token behind a revocation", async () => {
  const project = await world.project();
  const { id } = await project.connectExpired(isolate);
  const held = world.double.holdNext("refresh");
  const reading = project.read(world.isolate(), id);
  await held.reached;
  await revoke(project, id);
  held.release();
  const answer = await reading;
  expect(errorOf(answer).code).toBe("connection_revoked");
  await isolate.settled();
  expect(await project.row(id)).toMatchObject({ state: "revoked", access_sealed: null });
});

test("two sweeps send each revocation once", async () => {
  const project = await world.project();
  world.double.program("revocation", { kind: "down" });
  for (const subject of ["a", "b", "c"]) {
    const { id } = await project.connect(isolate, { subject, refresh_token_plaintext: null });
    await revoke(project, id);
  }
  await makeDue();
  const claims = await Promise.all([
    claimDueRevocations(world.db, 6),
    claimDueRevocations(world.db, 6),
  ]);
  const ids = claims.flat().map((claim) => claim.id);
  expect(new Set(ids).size).toBe(3);
  expect(ids).toHaveLength(3);
});

test("a revocation that is committed is queued, not failed, when the database goes away right after it", async () => {
  const project = await world.project();
  const { id, refreshToken } = await project.connect(isolate);
  const { faults } = world.stores.bridge;
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const claim = faults.holdNext("update revocations", { before: true });
  const revoking = revokeConnection(isolate, project.ctx, { connection_id: id });
  await claim.reached;
  faults.set("sql", { mode: "refuse" });
  claim.release();
  const answer = valueOf(await revoking);
  faults.clear();
  vi.restoreAllMocks();
  expect(answer).toEqual({
    connection_id: id,
    state: "revoked",
    tokens: [{ token: "grant", result: "queued" }],
  });
  expect(await queued(project)).toHaveLength(1);
  await makeDue();
  expect(await sweep()).toBe(1);
  expect(world.double.isRefreshTokenActive(refreshToken)).toBe(false);
});

test("a sweep sends all that one integration has queued, not its first five", async () => {
  const project = await world.project();
  world.double.program("revocation", { kind: "down" });
  for (let i = 0; i < 13; i++) {
    const { id } = await project.connect(isolate, {
      subject: `lone-${i}`,
      refresh_token_plaintext: null,
    });
    await revoke(project, id);
  }
  world.double.program("revocation", { kind: "ok" });
  await makeDue();
  expect(await sweep()).toBe(13);
  expect(await queued(project)).toEqual([]);
});

test("a sweep sends twenty revocations, and the next one goes on", async () => {
  const project = await world.project();
  await world.db.execute(sql`
    insert into revocations (id, project_id, connection_id, integration_id, data_key_version)
    select 'rvk_' || ${project.id}::text || n, ${project.id}, 'con_' || n, ${project.integration.id}, 1
    from generate_series(1, 30) n`);
  expect([await sweep(), await sweep()]).toEqual([20, 10]);
});

test("one integration takes at most five places of a sweep's batch", async () => {
  const [busy, other] = [await world.project(), await world.project()];
  world.double.program("revocation", { kind: "down" });
  for (let i = 0; i < 7; i++) {
    const { id } = await busy.connect(isolate, {
      subject: `b-${i}`,
      refresh_token_plaintext: null,
    });
    await revoke(busy, id);
  }
  const { id } = await other.connect(isolate, { refresh_token_plaintext: null });
  await revoke(other, id);
  await makeDue();
  const claimed = await claimDueRevocations(world.db, 6);
  expect(claimed.filter(({ projectId }) => projectId === busy.id)).toHaveLength(5);
  expect(claimed.filter(({ projectId }) => projectId === other.id)).toHaveLength(1);
});

test("a queued grant that does not open is reported, and given up like any other", async () => {
  const project = await world.project();
  world.double.program("revocation", { kind: "down" });
  const { id } = await project.connect(isolate);
  await revoke(project, id);
  await world.db.execute(sql`
    update revocations set access_sealed = refresh_sealed, due_at = clock_timestamp(), attempts = 24
    where connection_id = ${id}`);
  world.double.program("revocation", { kind: "ok" });
  expect(await sweep()).toBe(0);
  await isolate.settled();
  expect(await queued(project)).toEqual([]);
  const types = (await eventsOf(project, id)).map(({ type }) => type);
  expect(types).toContain("vault.tampering_detected");
});

test("in an archived project connections are revoked and deleted, and nothing else about them changes", async () => {
  const project = await world.project();
  const [one, other, third] = [
    await project.connect(isolate),
    await project.connect(isolate),
    await project.connect(isolate),
  ];
  const ctx = { ...project.ctx, projectState: "archived" as const };
  expect(valueOf(await revokeConnection(isolate, ctx, { connection_id: one.id }))).toMatchObject({
    state: "revoked",
  });
  for (const hard of [false, true])
    expect(
      await deleteConnection(isolate, ctx, { connection_id: hard ? third.id : other.id, hard }),
    ).toMatchObject({ ok: true, value: { state: "deleted" } });
  expect(errorOf(await enableConnection(isolate, ctx, { connection_id: one.id })).code).toBe(
    "project_archived",
  );
  const deleting = { ...project.ctx, projectState: "deleting" as const };
  expect(errorOf(await revokeConnection(isolate, deleting, { connection_id: one.id })).code).toBe(
    "project_deleting",
  );
});
