import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { getConnection } from "../../src/connections/get-connection.ts";
import { listConnections } from "../../src/connections/list-connections.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { service } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn, eventsOf, store } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(() => {
  isolate = world.isolate();
  world.double.program("revocation", { kind: "ok" });
});
afterAll(() => world.close());

const remove = (project: Project, connection_id: string, hard: boolean) =>
  deleteConnection(isolate, project.ctx, { connection_id, hard });

async function rowsOf(connectionId: string) {
  const { rows } = await world.db.execute<{ tokens: number; connections: number }>(sql`
    select (select count(*)::int from connection_tokens where connection_id = ${connectionId}) tokens,
      (select count(*)::int from connections where id = ${connectionId}) connections`);
  return rows[0];
}

test.each([false, true])(
  "a deleted connection (hard: %s) is nowhere, and its provider told",
  async (hard) => {
    const project = await world.project();
    const { id, accessToken, refreshToken } = await project.connect(isolate, {
      metadata: { a: 1 },
      tags: { a: "1" },
    });
    await project.read(isolate, id);
    await isolate.settled();
    expect(valueOf(await remove(project, id, hard))).toEqual({
      connection_id: id,
      state: "deleted",
      tokens: [
        { token: "refresh_token", result: "revoked" },
        { token: "access_token", result: "revoked" },
      ],
    });
    expect(world.double.isAccessTokenActive(accessToken)).toBe(false);
    expect(world.double.isRefreshTokenActive(refreshToken)).toBe(false);
    for (const reader of [isolate, world.isolate()])
      expect(errorOf(await project.read(reader, id)).code).toBe("not_found");
    const input = { connection_id: id };
    expect(errorOf(await getConnection(isolate, project.ctx, input)).code).toBe("not_found");
    expect(valueOf(await listConnections(isolate, project.ctx, { limit: 5 })).data).toEqual([]);
    const news = (await eventsOf(project, id)).slice(1);
    expect(news).toMatchObject([{ type: "connection.deleted", data: { hard } }]);
  },
);

test("a soft delete keeps the rows, with nothing sealed in them", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate, { metadata: { a: 1 } });
  valueOf(await remove(project, id, false));
  const { rows } = await world.db.execute(sql`
    select c.account_label_sealed, c.metadata_sealed, c.connect_code_hash, t.access_sealed, t.refresh_sealed,
      t.state, c.deleted_at is not null deleted
    from connections c join connection_tokens t on t.connection_id = c.id where c.id = ${id}`);
  expect(rows).toEqual([
    {
      account_label_sealed: null,
      metadata_sealed: null,
      connect_code_hash: null,
      access_sealed: null,
      refresh_sealed: null,
      state: "deleted",
      deleted: true,
    },
  ]);
});

test("a hard delete removes the rows, and the provider is told later when it is down", async () => {
  const project = await world.project();
  const { id, refreshToken } = await project.connect(isolate);
  world.double.program("revocation", { kind: "down" });
  const answer = valueOf(await remove(project, id, true));
  expect(answer.tokens.map(({ result }) => result)).toEqual(["queued", "queued"]);
  expect(await rowsOf(id)).toEqual({ tokens: 0, connections: 0 });
  world.double.program("revocation", { kind: "ok" });
  await world.db.execute(sql`update revocations set due_at = clock_timestamp()`);
  expect(valueOf(await runDue(isolate, service("gateway"))).revocations_sent).toBe(1);
  expect(world.double.isRefreshTokenActive(refreshToken)).toBe(false);
});

test("a hard delete is final in the cache: no later entry replaces it", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const held = world.stores.bridge.faults.holdNext("data_key_wrapped");
  const slowRead = project.read(world.isolate(), id);
  await held.reached;
  valueOf(await remove(project, id, true));
  held.release();
  await slowRead;
  expect(await world.redis.get(`t:${id}`)).toBe("9007199254740991|-");
  expect(errorOf(await project.read(world.isolate(), id)).code).toBe("not_found");
});

test("a hard delete also removes what a soft one left, and says so once", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  valueOf(await remove(project, id, false));
  expect(await rowsOf(id)).toEqual({ tokens: 1, connections: 1 });
  expect(valueOf(await remove(project, id, true))).toMatchObject({ state: "deleted", tokens: [] });
  expect(await rowsOf(id)).toEqual({ tokens: 0, connections: 0 });
  for (const hard of [true, false])
    expect(errorOf(await remove(project, id, hard)).code).toBe("not_found");
  const data = (await eventsOf(project, id)).slice(1).map((event) => event.data);
  expect(data).toEqual([{ hard: false }, { hard: true }]);
});

test("a hard delete that was cut off half-way is finished by the next, with its one event", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const { faults } = world.stores.bridge;
  const hold = faults.holdNext("delete from connection_tokens", { before: true });
  const removing = remove(project, id, true).catch(() => "cut off");
  await hold.reached;
  faults.set("sql", { mode: "refuse" });
  hold.release();
  expect(await removing).toBe("cut off");
  faults.clear();
  expect(await rowsOf(id)).toEqual({ tokens: 1, connections: 1 });
  valueOf(await remove(project, id, true));
  expect(await rowsOf(id)).toEqual({ tokens: 0, connections: 0 });
  const data = (await eventsOf(project, id)).slice(1).map((event) => event.data);
  expect(data).toEqual([{ hard: true }]);
});

test("a hard delete never removes a connection that is not deleted yet, nor another project's", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const { id: deleted } = await connectionIn(isolate, theirs, "deleted");
  const { id: active } = await connectionIn(isolate, theirs, "active");
  for (const id of [deleted, active, newId("connection"), "con_\u0000"])
    expect(errorOf(await remove(mine, id, true)).code).toBe("not_found");
  for (const id of [deleted, active])
    expect(await rowsOf(id)).toEqual({ tokens: 1, connections: 1 });
});

test("a refresh in flight brings nothing back after a hard delete: what it got is revoked", async () => {
  const project = await world.project();
  const { id } = await project.connectExpired(isolate);
  const reader = world.isolate();
  const held = world.double.holdNext("refresh");
  const reading = project.read(reader, id);
  await held.reached;
  world.double.program("revocation", { kind: "down" });
  valueOf(await remove(project, id, true));
  world.double.program("revocation", { kind: "ok" });
  held.release();
  expect(errorOf(await reading).code).toBe("not_found");
  await reader.settled();
  // The row waited for what the refresh would bring; the sweep takes it when the lease is over.
  expect(await rowsOf(id)).toEqual({ tokens: 1, connections: 1 });
  expect(errorOf(await remove(project, id, true)).code).toBe("not_found");
  await runDue(isolate, service("gateway"));
  expect(await rowsOf(id)).toEqual({ tokens: 1, connections: 1 });
  await world.db.execute(sql`update connection_tokens set lease_until = clock_timestamp()
    where connection_id = ${id}`);
  await runDue(isolate, service("gateway"));
  expect(await rowsOf(id)).toEqual({ tokens: 0, connections: 0 });
  expect((await eventsOf(project, id)).map(({ type }) => type)).toEqual([
    "connection.created",
    "connection.deleted",
  ]);
  const { rows } = await world.db.execute(sql`
    select attempts from revocations where connection_id = ${id}`);
  // What was stored waits for the sweep; what the refresh brought was revoked behind it.
  expect(rows).toEqual([{ attempts: 1 }]);
});

test.each([false, true])(
  "the same account connects anew after a delete (hard: %s)",
  async (hard) => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    valueOf(await remove(project, id, hard));
    const again = await store(isolate, project);
    expect(again.connection_id).not.toBe(id);
    expect(again.state).toBe("active");
    expect((await project.read(isolate, again.connection_id)).ok).toBe(true);
  },
);
