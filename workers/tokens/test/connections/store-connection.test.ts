import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { storeConnection } from "../../src/connections/store-connection.ts";
import { apiKey } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { eventsOf, show, store } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
  isolate = world.isolate();
});
afterAll(() => world.close());

test("a new grant becomes an active connection whose token is readable, with one event", async () => {
  const project = await world.project();
  const input = await project.grantInput({
    requested_scopes: ["profile", "calendar"],
    granted_scopes: ["profile"],
    tags: { team: "blue" },
    metadata: { plan: { seats: 3 } },
  });
  const stored = valueOf(await storeConnection(isolate, project.ctx, input));
  expect(stored).toEqual({
    connection_id: expect.stringMatching(/^con_[0-9a-z]{26}$/),
    state: "active",
  });
  const { connection_id: id } = stored;
  expect(await show(isolate, project, id)).toMatchObject({
    id,
    integration_id: project.integration.id,
    external_id: "user-1",
    state: "active",
    state_reason: null,
    account: { subject: "subject-1", label: "subject-1@example.com" },
    scope: ["profile"],
    missing_scopes: ["calendar"],
    tags: { team: "blue" },
    metadata: { plan: { seats: 3 } },
    refreshable: true,
    last_refresh_error: null,
    read_count: 0,
  });
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(input.access_token_plaintext);
  expect(await eventsOf(project, id)).toEqual([
    {
      type: "connection.created",
      data: { integration_id: project.integration.id, state: "active" },
      actor: { type: "api_key", id: expect.any(String) },
    },
  ]);
});

test("expiry counts from the moment when the token request was sent", async () => {
  const project = await world.project();
  const { connection_id } = await store(isolate, project, {
    expires_in_seconds: 600,
    elapsed_ms: 100_000,
  });
  const { expires_at } = await show(isolate, project, connection_id);
  const leftMs = Date.parse(String(expires_at)) - Date.now();
  expect(leftMs).toBeGreaterThan(490_000);
  expect(leftMs).toBeLessThanOrEqual(500_500);
});

test("a token without a life is stored as one that does not expire", async () => {
  const project = await world.project();
  const { connection_id } = await store(isolate, project, {
    expires_in_seconds: null,
    refresh_token_plaintext: null,
  });
  expect(await show(isolate, project, connection_id)).toMatchObject({
    expires_at: null,
    refreshable: false,
  });
  expect(valueOf(await project.read(isolate, connection_id)).expires_at).toBeNull();
});

test("the same account at the same integration for the same person keeps its connection", async () => {
  const project = await world.project();
  const first = await store(isolate, project, { tags: { a: "1" }, metadata: { kept: true } });
  await project.read(isolate, first.connection_id);
  const grant = world.double.issueGrant({ sub: "subject-1" });
  const second = await store(isolate, project, { grant, granted_scopes: ["profile"] });
  expect(second).toEqual(first);
  expect(await show(isolate, project, first.connection_id)).toMatchObject({
    tags: { a: "1" },
    metadata: { kept: true },
    missing_scopes: ["email"],
  });
  const token = valueOf(await project.read(isolate, first.connection_id));
  expect(token.access_token).toBe(grant.accessToken);
  expect(await project.row(first.connection_id)).toMatchObject({
    version: "2",
    connect_version: "2",
  });
  expect(await project.events(first.connection_id)).toEqual(["connection.updated"]);
});

test("another account, person or integration gets a connection of its own", async () => {
  const project = await world.project();
  const other = await world.integration(project.id);
  const stored = [
    await store(isolate, project),
    await store(isolate, project, { subject: "subject-2" }),
    await store(isolate, project, { externalId: "user-2" }),
    await store(isolate, project, { integration_id: other.id }),
  ];
  expect(new Set(stored.map((one) => one.connection_id)).size).toBe(4);
});

test("two flows of one account at once make one connection with one of the two grants", async () => {
  const project = await world.project();
  const others = [world.isolate(), world.isolate()] as const;
  const inputs = [await project.grantInput(), await project.grantInput()] as const;
  const [a, b] = await Promise.all([
    storeConnection(others[0], project.ctx, inputs[0]),
    storeConnection(others[1], project.ctx, inputs[1]),
  ]);
  expect(valueOf(a)).toEqual(valueOf(b));
  const token = valueOf(await project.read(isolate, valueOf(a).connection_id));
  expect(inputs.map((input) => input.access_token_plaintext)).toContain(token.access_token);
  const types = (await eventsOf(project, valueOf(a).connection_id)).map(({ type }) => type);
  expect(types).toEqual(["connection.created", "connection.updated"]);
});

test("the loser of an insert finds the winner's connection, whenever the insert lost", async () => {
  const project = await world.project();
  const held = world.stores.bridge.faults.holdNext("insert into connections", { before: true });
  const input = await project.grantInput();
  const slow = storeConnection(isolate, project.ctx, input);
  await held.reached;
  const winner = await store(world.isolate(), project);
  held.release();
  expect(valueOf(await slow)).toEqual(winner);
  expect(valueOf(await project.read(isolate, winner.connection_id)).access_token).toBe(
    input.access_token_plaintext,
  );
});

test("storing needs the permission, and an integration of the project", async () => {
  const project = await world.project();
  const stranger = await world.project();
  const input = await project.grantInput();
  const reader = apiKey(project.id, ["connections:read"]);
  expect(errorOf(await storeConnection(isolate, reader, input)).code).toBe("forbidden");
  const foreign = { ...input, integration_id: stranger.integration.id };
  expect(errorOf(await storeConnection(isolate, project.ctx, foreign)).code).toBe("not_found");
  const { rows } = await world.db.execute(sql`
    select count(*)::int n from connections where project_id = ${project.id}`);
  expect(rows).toEqual([{ n: 0 }]);
});

describe("while the database is away for a moment", () => {
  test("a fresh grant is stored when it is back: its code is spent", async () => {
    const project = await world.project();
    const input = await project.grantInput();
    const one = world.isolate();
    world.stores.bridge.faults.set("sql", { mode: "refuse" });
    setTimeout(() => {
      one.aheadMs += 10_000;
      world.stores.bridge.faults.clear();
    }, 700);
    const { connection_id } = valueOf(await storeConnection(one, project.ctx, input));
    expect(valueOf(await project.read(isolate, connection_id)).access_token).toBe(
      input.access_token_plaintext,
    );
    expect(await eventsOf(project, connection_id)).toHaveLength(1);
    // Its life goes on meanwhile.
    const { expires_at } = await show(isolate, project, connection_id);
    expect(Date.parse(String(expires_at)) - Date.now()).toBeLessThanOrEqual(3_590_000);
  });

  test.each(["a new connection", "a reconnect"])(
    "%s whose reply is lost is stored once, with one event",
    async (kind) => {
      const project = await world.project();
      const before = kind === "a reconnect" ? await project.connect(isolate) : null;
      const input = await project.grantInput();
      const hold = world.stores.bridge.faults.holdNext(
        before === null ? "insert into connections" : "connect_version =",
      );
      const storing = storeConnection(isolate, project.ctx, input);
      await hold.reached;
      world.stores.bridge.faults.set("sql", { mode: "refuse" });
      hold.release();
      setTimeout(() => world.stores.bridge.faults.clear(), 300);
      const { connection_id, state } = valueOf(await storing);
      expect(state).toBe("active");
      const version = before === null ? "1" : "2";
      expect(await project.row(connection_id)).toMatchObject({ version, connect_version: version });
      expect((await eventsOf(project, connection_id)).map(({ type }) => type)).toEqual(
        before === null ? ["connection.created"] : ["connection.created", "connection.updated"],
      );
      const { rows } = await world.db.execute(
        sql`select id from connections where project_id = ${project.id}`,
      );
      expect(rows).toEqual([{ id: connection_id }]);
    },
  );

  test("what PostgreSQL will never take is not tried again and again", async () => {
    const project = await world.project();
    const input = await project.grantInput({ tags: { team: "a\u0000b" } });
    world.stores.bridge.resetCounts();
    expect(await storeConnection(isolate, project.ctx, input)).toMatchObject({
      ok: false,
      error: { code: "account_unstorable" },
    });
    expect(world.stores.bridge.counts().statements).toBeLessThan(6);
  });

  /** A reconnect whose reply is lost, and what happens before its repetition. */
  async function repeated(happens: (project: Project, id: string) => Promise<unknown>) {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    const input = await project.grantInput();
    const { faults } = world.stores.bridge;
    const first = faults.holdNext("connect_version =");
    const storing = storeConnection(isolate, project.ctx, input);
    await first.reached;
    await happens(project, id);
    const again = faults.holdNext("connect_version =", { before: true });
    faults.set("sql", { mode: "refuse" });
    first.release();
    setImmediate(() => faults.set("sql", { mode: "ok" }));
    await again.reached;
    again.release();
    return { project, id, input, stored: valueOf(await storing) };
  }

  test("a reconnect that is repeated does not put its refresh token back over a newer one", async () => {
    const { project, id, input } = await repeated(async (own, connectionId) => {
      await own.expire(connectionId);
      valueOf(await own.read(world.isolate(), connectionId));
    });
    expect(await project.row(id)).toMatchObject({ version: "3", connect_version: "2" });
    await project.expire(id);
    valueOf(await project.read(isolate, id));
    const uses = world.double.refreshCallsPerToken();
    expect(uses.get(input.refresh_token_plaintext ?? "")).toBe(1);
  });

  test("a reconnect that is repeated does not bring a connection back that was revoked meanwhile", async () => {
    const { project, id } = await repeated(async (own, connection_id) =>
      valueOf(await revokeConnection(isolate, own.ctx, { connection_id })),
    );
    expect(await project.row(id)).toMatchObject({ state: "revoked", access_sealed: null });
    expect((await eventsOf(project, id)).map(({ type }) => type)).toEqual([
      "connection.created",
      "connection.updated",
      "connection.revoked",
    ]);
  });

  test("an outage that lasts is answered after fifteen seconds at most", async () => {
    const project = await world.project();
    const input = await project.grantInput();
    const one = world.isolate();
    world.stores.bridge.faults.set("sql", { mode: "refuse" });
    const storing = storeConnection(one, project.ctx, input);
    setTimeout(() => {
      one.aheadMs += 15_000;
    }, 200);
    await expect(storing).rejects.toThrow("Failed query");
    world.stores.bridge.faults.clear();
  });
});
