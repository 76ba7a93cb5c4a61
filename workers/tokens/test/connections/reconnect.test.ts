import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { confirmConnection } from "../../src/connections/confirm-connection.ts";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { readToken } from "../../src/read/read-token.ts";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { storeConnection } from "../../src/connections/store-connection.ts";
import { apiKey } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  type StoreOptions,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectCode, declareDead, eventsOf, show, store } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
  isolate = world.isolate();
});
afterAll(() => world.close());

test("a reconnect keeps the connection's id and refuses another account, changing nothing", async () => {
  const project = await world.project();
  const { id, accessToken } = await project.connect(isolate);
  const foreign = await project.grantInput({ connection_id: id, subject: "subject-2" });
  expect(errorOf(await storeConnection(isolate, project.ctx, foreign))).toMatchObject({
    code: "account_mismatch",
  });
  const issuer = await project.grantInput({ connection_id: id });
  const elsewhere = { ...issuer, account: { ...issuer.account, issuer: "https://other.example" } };
  expect(errorOf(await storeConnection(isolate, project.ctx, elsewhere)).code).toBe(
    "account_mismatch",
  );
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
  expect(await project.row(id)).toMatchObject({ version: "1", state: "active" });
  expect(await project.events(id)).toEqual([]);
  expect(await store(isolate, project, { connection_id: id })).toEqual({
    connection_id: id,
    state: "active",
  });
});

test("a reconnect of a connection that is not this person's, integration's or project's finds nothing", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const stranger = await world.project();
  const otherIntegration = await world.integration(project.id);
  const attempts = [
    [project, await project.grantInput({ connection_id: id, externalId: "user-2" })],
    [project, await project.grantInput({ connection_id: id, integration_id: otherIntegration.id })],
    [stranger, await stranger.grantInput({ connection_id: id })],
    [project, await project.grantInput({ connection_id: newId("connection") })],
    [project, await project.grantInput({ connection_id: "con_\u0000" })],
  ] as const;
  for (const [caller, input] of attempts)
    expect(errorOf(await storeConnection(isolate, caller.ctx, input)).code).toBe("not_found");
  expect(await project.row(id)).toMatchObject({ version: "1" });
});

test("a disabled connection stays disabled through a reconnect, with the new grant in it", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  valueOf(await disableConnection(isolate, project.ctx, { connection_id: id }));
  expect((await store(isolate, project)).state).toBe("disabled");
  expect(errorOf(await project.read(isolate, id)).code).toBe("connection_disabled");
  expect(await project.row(id)).toMatchObject({ version: "2" });
});

describe("a provider that sends no refresh token again", () => {
  const renew = (project: Project, options: StoreOptions = {}) =>
    store(isolate, project, { refresh_token_plaintext: null, ...options });

  test("renewed the access token of the grant that is there: its refresh token is kept, and its version", async () => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    const before = await project.row(id);
    await renew(project);
    const after = await project.row(id);
    expect(after["access_sealed"]).not.toBe(before["access_sealed"]);
    expect(after).toMatchObject({
      refresh_sealed: before["refresh_sealed"],
      version: "1",
      connect_version: before["connect_version"],
      epoch: "2",
    });
  });

  test("does so while a refresh is under way, whose rotated token is stored and not revoked", async () => {
    const project = await world.project();
    const { id } = await project.connectExpired(isolate);
    const calls = world.double.refreshCalls();
    const hold = world.double.holdNext("refresh");
    const reading = project.read(isolate, id);
    await hold.reached;
    await renew(project);
    const forced = refreshConnection(world.isolate(), project.ctx, {
      connection_id: id,
      max_wait: 10,
    });
    hold.release();
    valueOf(await reading);
    valueOf(await forced);
    await isolate.settled();
    expect([...world.double.refreshCallsPerToken().values()]).not.toContain(2);
    expect(world.double.refreshCalls() - calls).toBeLessThanOrEqual(2);
    const { rows } = await world.db.execute(
      sql`select id from revocations where project_id = ${project.id}`,
    );
    expect(rows).toEqual([]);
    await project.expire(id);
    valueOf(await project.read(isolate, id));
  });

  test("does not bring a refresh token back that was declared dead", async () => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    await declareDead(project, id);
    const grant = world.double.issueGrant({ sub: "subject-1" });
    expect((await renew(project, { grant })).state).toBe("active");
    expect(await show(isolate, project, id)).toMatchObject({ state: "active", refreshable: false });
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(grant.accessToken);
    const calls = world.double.refreshCalls();
    await project.expire(id);
    expect(errorOf(await project.read(isolate, id)).code).toBe("token_expired");
    expect(world.double.refreshCalls()).toBe(calls);
  });
});

test("an account that connects again after it was revoked ends reads by external id if there is another", async () => {
  const project = await world.project();
  await project.connect(isolate, { subject: "kept" });
  for (let n = 0; n < 3; n++) await store(isolate, project, { subject: "kept" });
  const { id } = await project.connect(isolate, { subject: "other" });
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
  const selector = {
    integration: project.integration.key,
    external_id: "user-1",
    max_wait: 5,
  };
  await world.forget(`t:${project.id}:${project.integration.id}:user-1`);
  valueOf(await readToken(isolate, project.ctx, selector));
  await isolate.settled();
  await store(isolate, project, { subject: "other" });
  expect(errorOf(await readToken(isolate, project.ctx, selector)).code).toBe(
    "ambiguous_connection",
  );
});

test("a revoked connection that waits for a new code was created long ago: its confirmation is an update", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
  const [first, second] = [await connectCode(), await connectCode()];
  await store(isolate, project, { connect_code_hash: first.hash });
  expect((await store(isolate, project, { connect_code_hash: second.hash })).state).toBe("pending");
  const caller = apiKey(project.id, ["connect:write"]);
  valueOf(
    await confirmConnection(isolate, caller, { connect_code: second.code, external_id: "user-1" }),
  );
  expect((await eventsOf(project, id)).map(({ type }) => type)).toEqual([
    "connection.created",
    "connection.revoked",
    "connection.updated",
  ]);
});

test("a reconnect clears back-off, failures and the lease of the old grant", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await world.db.execute(sql`
    update connection_tokens set lease_owner = 'old', lease_seq = 7, lease_until = clock_timestamp() + interval '40 s',
      failures = 3, unknown_outcomes = 1, retry_at = clock_timestamp() + interval '5 min',
      last_error_code = 'provider_unavailable', last_error_at = clock_timestamp()
    where connection_id = ${id}`);
  await store(isolate, project);
  expect(await project.row(id)).toMatchObject({
    lease_owner: null,
    lease_until: null,
    lease_seq: "7",
    failures: 0,
    unknown_outcomes: 0,
    retry_at: null,
    last_error_code: null,
  });
});

test("a cached token of the old grant is gone as soon as the new one is stored", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await project.read(isolate, id);
  await isolate.settled();
  const grant = world.double.issueGrant({ sub: "subject-1" });
  await store(world.isolate(), project, { grant });
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(grant.accessToken);
});

test("a connection that was never confirmed waits for its newest code", async () => {
  const project = await world.project();
  const [first, second] = [await connectCode(), await connectCode()];
  const stored = await store(isolate, project, { connect_code_hash: first.hash });
  expect(stored.state).toBe("pending");
  expect(errorOf(await project.read(isolate, stored.connection_id)).code).toBe(
    "connection_pending",
  );
  expect(await store(isolate, project, { connect_code_hash: second.hash })).toEqual(stored);
  const { rows } = await world.db.execute(sql`
    select connect_code_hash from connections where id = ${stored.connection_id}`);
  expect(rows).toEqual([{ connect_code_hash: second.hash }]);
  expect(await eventsOf(project, stored.connection_id)).toEqual([]);
});

test("a waiting connection that comes back without a code is created then", async () => {
  const project = await world.project();
  const { hash } = await connectCode();
  const { connection_id } = await store(isolate, project, { connect_code_hash: hash });
  expect((await store(isolate, project)).state).toBe("active");
  expect((await eventsOf(project, connection_id)).map(({ type }) => type)).toEqual([
    "connection.created",
  ]);
});

test("a waiting connection that was revoked before and comes back without a code is updated then", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
  const { hash } = await connectCode();
  expect((await store(isolate, project, { connect_code_hash: hash })).state).toBe("pending");
  expect((await store(isolate, project)).state).toBe("active");
  expect((await eventsOf(project, id)).map(({ type }) => type)).toEqual([
    "connection.created",
    "connection.revoked",
    "connection.updated",
  ]);
});
