import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import {
  type Connected,
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  until,
  valueOf,
} from "#support/services/tokens-world";
import { store } from "#support/services/tokens-vault";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
});
afterEach(() => {
  world.stores.bridge.faults.clear();
  vi.restoreAllMocks();
});

const orphanKey = ({ id }: Connected): string => `orphan:${id}:1`;

/** It is of no more use, and stays for a minute, for a holder that acquired this version just before. */
async function expectFading(connected: Connected): Promise<void> {
  await until(async () => {
    const leftMs = await world.redis.pttl(orphanKey(connected));
    return leftMs > 0 && leftMs <= 60_000;
  });
}

/** PostgreSQL goes away between the provider's answer and its store, and stays away for the store window. */
async function orphan(connected: Connected, options: { redis?: "refuse" } = {}): Promise<string[]> {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: unknown) => void lines.push(String(line)));
  const { faults } = world.stores.bridge;
  const hold = world.double.holdNext("refresh");
  const reading = project.read(isolate, connected.id).then(
    () => "an answer",
    () => "no answer",
  );
  await hold.reached;
  faults.set("sql", { mode: "refuse" });
  if (options.redis !== undefined) faults.set("redis", { mode: options.redis });
  isolate.aheadMs += 41_000;
  hold.release();
  expect(await reading).toBe("no answer");
  await isolate.settled();
  faults.clear();
  return lines;
}

/** The lease of the one who could not store runs out. */
async function leaseEnds({ id }: Connected): Promise<void> {
  await world.db.execute(sql`update connection_tokens set lease_until = clock_timestamp()
    where connection_id = ${id}`);
}

test("an answer that PostgreSQL could not take waits in Redis, sealed, and the next holder stores it", async () => {
  const connected = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "ok", accessToken: "at-orphaned" });
  const lines = await orphan(connected);
  expect(lines.some((line) => line.includes("token_orphaned"))).toBe(true);
  const kept = await world.redis.get<string>(orphanKey(connected));
  expect(kept).toMatch(/^s1\.1\./);
  expect(kept).not.toContain("at-orphaned");
  const ttl = await world.redis.ttl(orphanKey(connected));
  expect(ttl).toBeGreaterThan(86_000);
  await leaseEnds(connected);
  const adopter = world.isolate();
  expect(valueOf(await project.read(adopter, connected.id)).access_token).toBe("at-orphaned");
  await adopter.settled();
  expect(world.double.refreshCalls()).toBe(1);
  await expectFading(connected);
  expect(await project.row(connected.id)).toMatchObject({ version: "2", unknown_outcomes: 0 });
  await project.expire(connected.id);
  valueOf(await project.read(adopter, connected.id));
  expect(world.double.refreshCalls()).toBe(2);
});

test("the key that seals an answer is there before the request is sent", async () => {
  const connected = await project.connectExpired(world.isolate());
  // An isolate that has never sealed anything for this project, as most are.
  isolate = world.isolate();
  await orphan(connected);
  expect(await world.redis.exists(orphanKey(connected))).toBe(1);
});

test("an answer that neither store takes is lost, and the log says so without any token", async () => {
  const connected = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "ok", accessToken: "at-lost" });
  const lines = await orphan(connected, { redis: "refuse" });
  expect(lines.filter((line) => line.includes("token_lost"))).toHaveLength(1);
  expect(lines.join("\n")).not.toContain("at-lost");
  await leaseEnds(connected);
  expect(errorOf(await project.read(world.isolate(), connected.id)).code).toBe("needs_reauth");
  expect(await project.row(connected.id)).toMatchObject({
    state_reason: "refresh_outcome_unknown",
  });
});

test("an orphan whose access token died while it waited still brings the refresh token home", async () => {
  const connected = await project.connectExpired(isolate);
  world.double.program("refresh", [{ kind: "ok", expiresIn: 60 }, { kind: "ok" }]);
  await orphan(connected);
  await leaseEnds(connected);
  const adopter = world.isolate();
  adopter.aheadMs = 41_000 + 61_000;
  const token = valueOf(await project.read(adopter, connected.id));
  expect(world.double.isAccessTokenActive(token.access_token)).toBe(true);
  expect(Date.parse(token.expires_at ?? "")).toBeGreaterThan(Date.now());
  expect([...world.double.refreshCallsPerToken().values()]).toEqual([1, 1]);
});

/** Redis failed this isolate, which leaves it alone from now on, as it seems for longer than the test lasts. */
async function giveRedisUp(): Promise<void> {
  const { faults } = world.stores.bridge;
  faults.set("redis", { mode: "refuse" });
  isolate.aheadMs += 600_000;
  await isolate.cache.ping();
  isolate.aheadMs -= 600_000;
  faults.set("redis", { mode: "ok" });
  expect(await isolate.cache.time()).toBeNull();
}

test.each([
  ["", async () => undefined],
  [" by an isolate that Redis failed a moment ago", giveRedisUp],
])(
  "an answer is put into Redis%s half a second after PostgreSQL failed, and stays a minute more once it is stored",
  async (_, before) => {
    const connected = await project.connectExpired(isolate);
    const { faults } = world.stores.bridge;
    const hold = world.double.holdNext("refresh");
    const reading = project.read(isolate, connected.id);
    await hold.reached;
    await before();
    faults.set("sql", { mode: "hang" });
    const releasedAt = performance.now();
    hold.release();
    await until(async () => (await world.redis.exists(orphanKey(connected))) === 1, 3_000);
    expect(performance.now() - releasedAt).toBeLessThan(3_000);
    faults.clear();
    valueOf(await reading);
    await isolate.settled();
    await expectFading(connected);
    expect(await project.row(connected.id)).toMatchObject({ version: "2" });
    expect(world.double.refreshCalls()).toBe(1);
  },
);

test("a holder that dies while PostgreSQL is away leaves its answer to the next one", async () => {
  const connected = await project.connectExpired(isolate);
  world.double.program("refresh", { kind: "ok", accessToken: "at-inherited" });
  const { faults } = world.stores.bridge;
  const hold = world.double.holdNext("refresh");
  // Its store never gets through: held for good, as far as this test goes.
  const store = faults.holdNext("last_success_seq =", { before: true });
  const reading = project.read(isolate, connected.id);
  await hold.reached;
  hold.release();
  await store.reached;
  await until(async () => (await world.redis.exists(orphanKey(connected))) === 1, 3_000);
  await leaseEnds(connected);
  expect(valueOf(await project.read(world.isolate(), connected.id)).access_token).toBe(
    "at-inherited",
  );
  store.release();
  expect(valueOf(await reading).access_token).toBe("at-inherited");
  expect(world.double.refreshCalls()).toBe(1);
  expect(await project.events(connected.id)).toEqual([]);
});

test("a holder that acquired just before the answer was stored after all does not send the spent token", async () => {
  const connected = await project.connectExpired(isolate);
  const { faults } = world.stores.bridge;
  const store = faults.holdNext("last_success_seq =", { before: true });
  const reading = project.read(isolate, connected.id);
  await store.reached;
  await until(async () => (await world.redis.exists(orphanKey(connected))) === 1, 3_000);
  await leaseEnds(connected);
  const looking = faults.holdNext(`get ${orphanKey(connected)}`, { before: true });
  const second = project.read(world.isolate(), connected.id);
  await looking.reached;
  store.release();
  const stored = valueOf(await reading);
  await isolate.settled();
  looking.release();
  expect(valueOf(await second).access_token).toBe(stored.access_token);
  expect(world.double.refreshCalls()).toBe(1);
  expect(await project.row(connected.id)).toMatchObject({ version: "2", unknown_outcomes: 0 });
});

test("a Redis that failed a moment ago is tried again for an answer that is nowhere else", async () => {
  const connected = await project.connectExpired(isolate);
  const { faults } = world.stores.bridge;
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const hold = world.double.holdNext("refresh");
  const reading = project.read(isolate, connected.id).then(
    () => "an answer",
    () => "no answer",
  );
  await hold.reached;
  faults.set("redis", { mode: "refuse" });
  await isolate.cache.ping();
  faults.set("sql", { mode: "refuse" });
  hold.release();
  setTimeout(() => faults.set("redis", { mode: "ok" }), 1_200);
  await until(async () => {
    try {
      return (await world.redis.exists(orphanKey(connected))) === 1;
    } catch {
      return false;
    }
  }, 4_000);
  isolate.aheadMs += 41_000;
  expect(await reading).toBe("no answer");
  faults.clear();
  await leaseEnds(connected);
  const adopter = world.isolate();
  faults.set("redis", { mode: "refuse" });
  await adopter.cache.ping();
  setTimeout(() => faults.set("redis", { mode: "ok" }), 600);
  valueOf(await project.read(adopter, connected.id));
  expect(world.double.refreshCalls()).toBe(1);
});

describe("while Redis is away at the next holder's acquire", () => {
  const orphaned = async () => {
    const connected = await project.connectExpired(isolate);
    await orphan(connected);
    await leaseEnds(connected);
    return connected;
  };

  test("the spent refresh token is not sent; the answer is adopted when Redis is back", async () => {
    const connected = await orphaned();
    const { faults } = world.stores.bridge;
    faults.set("redis", { mode: "refuse" });
    const refused = errorOf(await project.read(world.isolate(), connected.id));
    expect(refused).toMatchObject({ code: "provider_unavailable", retry_after: 5 });
    expect(world.double.refreshCalls()).toBe(1);
    // The holder that could not store, and this wait: it does not go on for ever.
    expect(await project.row(connected.id)).toMatchObject({
      lease_owner: null,
      unknown_outcomes: 2,
    });
    faults.clear();
    await world.db.execute(sql`update connection_tokens set retry_at = null
      where connection_id = ${connected.id}`);
    valueOf(await project.read(world.isolate(), connected.id));
    expect(world.double.refreshCalls()).toBe(1);
    expect(await project.events(connected.id)).toEqual([]);
  });

  test("the provider is asked in the end: Redis is no part of a refresh", async () => {
    const connected = await project.connectExpired(isolate);
    await world.db.execute(sql`update connection_tokens set unknown_outcomes = 6
      where connection_id = ${connected.id}`);
    world.stores.bridge.faults.set("redis", { mode: "refuse" });
    valueOf(await project.read(world.isolate(), connected.id));
    expect(world.double.refreshCalls()).toBe(1);
  });

  test("a verdict on the spent token is not believed when the answer turns up after all", async () => {
    const connected = await orphaned();
    await world.db.execute(sql`update connection_tokens set unknown_outcomes = 6
      where connection_id = ${connected.id}`);
    const { faults } = world.stores.bridge;
    faults.set("redis", { mode: "refuse" });
    const hold = world.double.holdNext("refresh");
    const reading = project.read(world.isolate(), connected.id);
    await hold.reached;
    faults.clear();
    hold.release();
    valueOf(await reading);
    expect(await project.row(connected.id)).toMatchObject({ state: "active", version: "2" });
    expect(await project.events(connected.id)).toEqual([]);
  });
});

test("an adoption whose store fails gives the lease back at once", async () => {
  const connected = await project.connectExpired(isolate);
  await orphan(connected);
  await leaseEnds(connected);
  const { faults } = world.stores.bridge;
  const store = faults.holdNext("last_success_seq =", { before: true });
  const reading = project.read(world.isolate(), connected.id);
  await store.reached;
  faults.set("sql", { mode: "refuse" });
  store.release();
  setTimeout(() => faults.set("sql", { mode: "ok" }), 300);
  valueOf(await reading);
  expect(world.double.refreshCalls()).toBe(1);
});

test("a forced refresh is not satisfied by an orphan: it came from a call before the request", async () => {
  const connected = await project.connectExpired(isolate);
  await orphan(connected);
  await leaseEnds(connected);
  const token = valueOf(
    await refreshConnection(world.isolate(), project.ctx, {
      connection_id: connected.id,
      max_wait: 10,
    }),
  );
  expect(world.double.refreshCalls()).toBe(2);
  expect([...world.double.refreshCallsPerToken().values()]).toEqual([1, 1]);
  expect(world.double.isAccessTokenActive(token.access_token)).toBe(true);
});

const endings: [string, (id: string) => Promise<unknown>][] = [
  [
    "revoked",
    (id) => revokeConnection(world.isolate(), project.ctx, { connection_id: id }).then(valueOf),
  ],
  [
    "deleted for good",
    (id) =>
      deleteConnection(world.isolate(), project.ctx, { connection_id: id, hard: true }).then(
        valueOf,
      ),
  ],
  ["connected again", (id) => store(isolate, project, { connection_id: id })],
];

const holders: [string, (connected: Connected) => Promise<void>][] = [
  ["whose holder vanished", async () => undefined],
  [
    "whose next holder gave up",
    async (connected) => {
      await leaseEnds(connected);
      world.stores.bridge.faults.set("redis", { mode: "refuse" });
      errorOf(await project.read(world.isolate(), connected.id));
      world.stores.bridge.faults.clear();
    },
  ],
];

test.each(
  endings.flatMap(([how, end]) => holders.map(([whose, wait]) => ({ how, end, whose, wait }))),
)(
  "an orphan of a connection $whose and that was $how meanwhile is not adopted, but revoked at the provider",
  async ({ end, wait }) => {
    const connected = await project.connectExpired(isolate);
    const lost = `at-orphan-${project.id}`;
    world.double.program("refresh", [{ kind: "ok", accessToken: lost }, { kind: "ok" }]);
    await orphan(connected);
    await wait(connected);
    expect(world.double.isAccessTokenActive(lost)).toBe(true);
    await end(connected.id);
    await until(() => !world.double.isAccessTokenActive(lost));
    await expectFading(connected);
    const read = await project.read(world.isolate(), connected.id);
    expect(read.ok && read.value.access_token).not.toBe(lost);
  },
);

test("an orphan outlives a new access token of the grant that it is of, and is adopted", async () => {
  const connected = await project.connectExpired(isolate);
  const kept = `at-orphan-${project.id}`;
  world.double.program("refresh", { kind: "ok", accessToken: kept });
  await orphan(connected);
  await store(isolate, project, { connection_id: connected.id, refresh_token_plaintext: null });
  await isolate.settled();
  expect(world.double.isAccessTokenActive(kept)).toBe(true);
  await project.expire(connected.id);
  await leaseEnds(connected);
  expect(valueOf(await project.read(world.isolate(), connected.id)).access_token).toBe(kept);
  expect(world.double.refreshCalls()).toBe(1);
});

test("an adoption says nothing of the provider: its circuit stays as it is", async () => {
  const connected = await project.connectExpired(isolate);
  await orphan(connected);
  await leaseEnds(connected);
  const { id } = project.integration;
  await world.db.execute(sql`
    insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
    values (${id}, ${project.id}, 4, 'provider_unavailable', clock_timestamp())`);
  valueOf(await project.read(world.isolate(), connected.id));
  const { rows } = await world.db.execute(
    sql`select failures from refresh_circuits where integration_id = ${id}`,
  );
  expect(rows).toEqual([{ failures: 4 }]);
});

test.each([
  ["junk", async () => "junk"],
  ["JSON in the clear", async () => '{"keptAtMs":0,"wrapped":"","grant":{"accessSealed":"x"}}'],
  [
    "another version's orphan",
    async (connected: Connected) => (await world.redis.get<string>(orphanKey(connected))) ?? "",
  ],
])("%s in an orphan's place is left alone, and the provider is asked", async (kind, make) => {
  const connected = await project.connectExpired(isolate);
  if (kind === "another version's orphan") await orphan(connected);
  const text = await make(connected);
  await world.forget(orphanKey(connected));
  const version = 7;
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await world.db
    .execute(sql`update connection_tokens set version = ${version}, lease_owner = 'dead',
    lease_until = clock_timestamp() where connection_id = ${connected.id}`);
  await world.redis.set(`orphan:${connected.id}:${version}`, text);
  const before = world.double.refreshCalls();
  await project.read(world.isolate(), connected.id);
  expect(world.double.refreshCalls()).toBe(before + 1);
});
