import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { confirmConnection } from "../../workers/tokens/src/connections/confirm-connection.ts";
import { endUnconfirmed } from "../../workers/tokens/src/connections/connect-code-repository.ts";
import { deleteConnection } from "../../workers/tokens/src/connections/delete-connection.ts";
import { disableConnection } from "../../workers/tokens/src/connections/disable-connection.ts";
import { insertUsage } from "../../workers/tokens/src/usage/usage-count-repository.ts";
import { releaseIntegration } from "../../workers/tokens/src/connections/release-integration.ts";
import { revokeConnection } from "../../workers/tokens/src/connections/revoke-connection.ts";
import { claimDueRevocations } from "../../workers/tokens/src/revocation/revocation-repository.ts";
import { storeConnection } from "../../workers/tokens/src/connections/store-connection.ts";
import { inLine, waitForWaiters, whileLocked } from "#support/row-queue";
import { apiKey, service } from "#support/services/callers";
import { type Isolate, TokensWorld, errorOf, valueOf } from "#support/services/tokens-world";
import {
  connectCode,
  connectionIn,
  endCode,
  eventsOf,
  fillWithDeleted,
  stateOf,
  store,
} from "#support/services/tokens-vault";

// Needs a PostgreSQL with many sessions: only there do statements wait for each other's rows.

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start({ databaseUrl: POSTGRES_URL, control: true });
  isolate = world.isolate();
});
afterAll(() => world.close());

const server = () => ({ db: world.db, url: POSTGRES_URL });
const lockOf = (id: string) =>
  `select 1 from connection_tokens where connection_id = '${id}' for no key update`;

test("a code that was replaced while it was being confirmed confirms nothing", async () => {
  const project = await world.project();
  const caller = apiKey(project.id, ["connect:write"]);
  const [first, second] = [await connectCode(), await connectCode()];
  const { connection_id: id } = await store(isolate, project, { connect_code_hash: first.hash });
  const input = await project.grantInput({ connect_code_hash: second.hash });
  const [, confirmed] = await inLine(
    server(),
    lockOf(id),
    () => storeConnection(isolate, project.ctx, input),
    () => confirmConnection(isolate, caller, { connect_code: first.code }),
  );
  expect(confirmed).toMatchObject({ ok: false, error: { code: "connect_code_invalid" } });
  expect(await stateOf(project, id)).toBe("pending");
  expect((await confirmConnection(isolate, caller, { connect_code: second.code })).ok).toBe(true);
});

test("an unconfirmed connection that gets a new code while the sweep ends it stays", async () => {
  const project = await world.project();
  const { hash } = await connectCode();
  const { connection_id: id } = await store(isolate, project, { connect_code_hash: hash });
  await endCode(project, id);
  const renewal = `update connections set connect_code_hash = '${(await connectCode()).hash}',
    connect_code_expires_at = clock_timestamp() + interval '10 minutes' where id = '${id}'`;
  const ended = await whileLocked(server(), renewal, async (session) => {
    const ending = endUnconfirmed(world.db, service("tokens"), 10);
    await waitForWaiters(session, 1);
    await session.query("commit");
    return ending;
  });
  expect(ended).toBe(0);
  expect(await stateOf(project, id)).toBe("pending");
});

test("people who connect again while sweeps end their old connections keep what they brought", async () => {
  const project = await world.project();
  const people = Array.from({ length: 30 }, (_, n) => `late-${n}`);
  const bring = async (subject: string) => {
    const { hash } = await connectCode();
    return store(world.isolate(), project, { subject, connect_code_hash: hash });
  };
  for (const subject of people) await endCode(project, (await bring(subject)).connection_id);
  const end = () => endUnconfirmed(world.db, service("tokens"), 7);
  const [brought] = await Promise.all([
    Promise.all(people.map(bring)),
    ...Array.from({ length: 8 }, end),
  ]);
  while ((await end()) > 0);
  for (const { connection_id: id } of brought) {
    expect(await stateOf(project, id)).toBe("pending");
    expect((await project.row(id))["refresh_sealed"]).not.toBeNull();
  }
  await world.db.execute(sql`delete from revocations where project_id = ${project.id}`);
});

test("of thirty confirmations of one code one wins, with one event", async () => {
  const project = await world.project();
  const caller = apiKey(project.id, ["connect:write"]);
  const { code, hash } = await connectCode();
  const { connection_id: id } = await store(isolate, project, { connect_code_hash: hash });
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => confirmConnection(isolate, caller, { connect_code: code })),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await eventsOf(project, id)).toHaveLength(1);
});

test("of ten flows that bring one account at once all end in one connection", async () => {
  const project = await world.project();
  const inputs = await Promise.all(Array.from({ length: 10 }, () => project.grantInput()));
  const stored = await Promise.all(
    inputs.map((input) => storeConnection(world.isolate(), project.ctx, input)),
  );
  const ids = new Set(stored.map((answer) => valueOf(answer).connection_id));
  expect(ids.size).toBe(1);
  const [id = ""] = ids;
  const types = (await eventsOf(project, id)).map(({ type }) => type);
  expect(types.filter((type) => type === "connection.created")).toHaveLength(1);
  expect(types).toHaveLength(10);
  expect(await project.row(id)).toMatchObject({ version: "10" });
});

test("the second of two moves decides on what the first left", async () => {
  const project = await world.project();
  const { id } = await connectionIn(isolate, project, "active");
  const input = { connection_id: id };
  const [disabled, revoked] = await inLine(
    server(),
    lockOf(id),
    () => disableConnection(isolate, project.ctx, input),
    () => revokeConnection(isolate, project.ctx, input),
  );
  expect([disabled.ok, revoked.ok]).toEqual([true, true]);

  const other = await connectionIn(isolate, project, "active");
  const [ended, late] = await inLine(
    server(),
    lockOf(other.id),
    () => deleteConnection(isolate, project.ctx, { connection_id: other.id, hard: true }),
    () => disableConnection(isolate, project.ctx, { connection_id: other.id }),
  );
  expect(ended.ok).toBe(true);
  expect(late).toMatchObject({ ok: false, error: { code: "not_found" } });
});

test("a reconnect behind a delete makes a new connection instead of waking the old one", async () => {
  const project = await world.project();
  const { id, subject } = await connectionIn(isolate, project, "active");
  const input = await project.grantInput({ subject, externalId: subject });
  const [, stored] = await inLine(
    server(),
    lockOf(id),
    () => deleteConnection(isolate, project.ctx, { connection_id: id, hard: false }),
    () => storeConnection(isolate, project.ctx, input),
  );
  expect(valueOf(stored).connection_id).not.toBe(id);
  expect(await stateOf(project, id)).toBe("deleted");
});

test("isolates that count the same connections and hours in opposite orders never wait in a circle", async () => {
  const project = await world.project();
  const integrations = [project.integration];
  while (integrations.length < 4) integrations.push(await world.integration(project.id));
  const ids: string[] = [];
  for (let i = 0; i < 40; i++) {
    const integration_id = integrations[Math.floor(i / 2) % 4]?.id ?? "";
    ids.push((await store(isolate, project, { subject: `s-${i}`, integration_id })).connection_id);
  }
  const batch = (order: readonly string[]) => ({
    projectId: project.id,
    actor: { type: "api_key", id: "key_x" },
    ip: null,
    hourMs: 0,
    counts: order.map((connectionId) => ({
      connectionId,
      counts: { token_reads: 1, token_read_failures: 1, refreshes: 1, refresh_failures: 1 },
      lastReadAtMs: Date.now(),
    })),
  });
  const rounds = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? ids : ids.toReversed()));
  await Promise.all(rounds.map((order) => insertUsage(world.db, batch(order))));
  // Two who share their hours, and no connection, wait in the middle of the hours.
  const [even = [], odd = []] = [0, 1].map((rest) => ids.filter((_, i) => i % 2 === rest));
  const middle = `select 1 from usage_hours where project_id = '${project.id}'
    and kind = 'refreshes' order by integration_id limit 1 for update`;
  for (let round = 0; round < 5; round++)
    await inLine(
      server(),
      middle,
      () => insertUsage(world.db, batch(even)),
      () => insertUsage(world.db, batch(odd)),
    );
  const { rows } = await world.db.execute(sql`
    select distinct read_count from connections where project_id = ${project.id}`);
  expect(rows).toEqual([{ read_count: "17" }]);
  const hours = await world.db.execute(sql`
    select distinct kind, count::int from usage_hours where project_id = ${project.id} order by kind`);
  expect(hours.rows.map((row) => row["count"])).toEqual([170, 170, 170, 170]);
});

test("a revocation that another sweep is sending is left to it", async () => {
  const project = await world.project();
  world.double.program("revocation", { kind: "down" });
  const [a, b] = [
    await connectionIn(isolate, project, "revoked"),
    await connectionIn(isolate, project, "revoked"),
  ];
  world.double.program("revocation", { kind: "ok" });
  await world.db.execute(sql`update revocations set due_at = clock_timestamp()`);
  const lock = `select 1 from revocations where connection_id = '${a.id}' for update`;
  const claimed = await whileLocked(server(), lock, () => claimDueRevocations(world.db, 6));
  expect(claimed.map(({ connectionId }) => connectionId)).toEqual([b.id]);
});

test("two releases of one integration and hard deletes never wait in a circle, and remove everything once", async () => {
  const project = await world.project();
  const caller = apiKey(project.id, ["integrations:write"]);
  const release = () =>
    releaseIntegration(isolate, caller, { integration_id: project.integration.id });
  await fillWithDeleted(project, 1_201);
  const lock = `select 1 from connection_tokens where project_id = '${project.id}' for update`;
  const released = await inLine(server(), lock, release, release);
  expect(released.reduce((sum, result) => sum + valueOf(result).purged, 0)).toBe(1_201);

  const ids: string[] = [];
  for (let i = 0; i < 20; i++) ids.push((await connectionIn(isolate, project, "deleted")).id);
  await fillWithDeleted(project, 1_201);
  const hardDelete = (connection_id: string) =>
    deleteConnection(isolate, project.ctx, { connection_id, hard: true });
  const mixed = [release(), ...ids.toReversed().map(hardDelete), release()];
  const codes = (await Promise.all(mixed)).map((result) => (result.ok ? "ok" : result.error.code));
  expect(codes.filter((code) => code !== "ok" && code !== "not_found")).toEqual([]);
  const { rows } = await world.db.execute(sql`
    select id from connections where project_id = ${project.id}
    union all select connection_id from connection_tokens where project_id = ${project.id}`);
  expect(rows).toEqual([]);
});

test("a row that somebody else has locked costs a few statements a second, however many callers wait for it", async () => {
  const project = await world.project();
  const { id } = await project.connectExpired(isolate);
  const reader = world.isolate();
  await reader.keys.forSealing(project.id);
  const answers = await whileLocked(server(), lockOf(id), async () => {
    world.stores.bridge.resetCounts();
    const reads = await Promise.all(Array.from({ length: 40 }, () => project.read(reader, id, 3)));
    // Each waiter read the row once when it came; every further read serves all of them.
    expect(world.stores.bridge.counts().statements).toBeLessThan(40 + 40);
    return reads;
  });
  for (const answer of answers) expect(errorOf(answer).code).toBe("refresh_in_progress");
  expect(valueOf(await project.read(reader, id)).access_token).toBeTruthy();
});
