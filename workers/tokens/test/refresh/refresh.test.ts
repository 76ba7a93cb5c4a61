import { sql } from "drizzle-orm";
import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { slow } from "#support/provider-double/provider-double";
import {
  type Connected,
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  until,
  valueOf,
} from "#support/services/tokens-world";
import { show } from "#support/services/tokens-vault";

let world: TokensWorld;
let project: Project;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
});

/** Seconds that a connection's token lives and until its refresh is due, on the database's clock. */
async function times(connectionId: string): Promise<{ life: number | null; due: number | null }> {
  const { rows } = await world.db.execute<{ life: string | null; due: string | null }>(sql`
    select extract(epoch from expires_at - clock_timestamp())::text life,
      extract(epoch from refresh_due_at - clock_timestamp())::text due
    from connection_tokens where connection_id = ${connectionId}`);
  const [{ life, due } = { life: null, due: null }] = rows;
  return { life: life === null ? null : Number(life), due: due === null ? null : Number(due) };
}

async function readExpired(isolate: Isolate, connectionId: string) {
  await project.expire(connectionId);
  const token = valueOf(await project.read(isolate, connectionId));
  await isolate.settled();
  return token;
}

describe.each([
  ["on", {}],
  ["off", { cells: "off" } as const],
])("with the waiters' cells %s", (_, options) => {
  test("fifty callers of four isolates cost one provider call, and all get its token", async () => {
    const isolates = [1, 2, 3, 4].map(() => world.isolate(options));
    const [first = world.isolate()] = isolates;
    const { id, accessToken, refreshToken } = await project.connectExpired(first);
    world.double.program("refresh", slow(300));
    const reads = Array.from({ length: 50 }, (__, n) => project.read(isolates[n % 4] ?? first, id));
    const tokens = new Set((await Promise.all(reads)).map((read) => valueOf(read).access_token));
    expect(tokens.size).toBe(1);
    const [token = ""] = tokens;
    expect(token).not.toBe(accessToken);
    expect(world.double.isAccessTokenActive(token)).toBe(true);
    expect([...world.double.refreshCallsPerToken()]).toEqual([[refreshToken, 1]]);
    expect(await project.row(id)).toMatchObject({ lease_owner: null, lease_until: null });
  });

  test("a caller who waits no longer gets refresh_in_progress, and the refresh goes on", async () => {
    const isolate = world.isolate(options);
    const { id, accessToken } = await project.connectExpired(isolate);
    const hold = world.double.holdNext("refresh");
    const impatient = errorOf(await project.read(isolate, id, 0));
    expect(impatient).toMatchObject({ code: "refresh_in_progress", retry_after: 2 });
    await hold.reached;
    expect(errorOf(await project.read(world.isolate(options), id, 0)).code).toBe(
      "refresh_in_progress",
    );
    hold.release();
    await isolate.settled();
    expect(valueOf(await project.read(isolate, id, 0)).access_token).not.toBe(accessToken);
    expect(world.double.refreshCalls()).toBe(1);
  });
});

test("waiters in one isolate share their polling: fifty cost no more than a few statements", async () => {
  const [holder, waiter] = [world.isolate(), world.isolate()];
  const { id } = await project.connectExpired(holder);
  const hold = world.double.holdNext("refresh");
  const held = project.read(holder, id);
  await hold.reached;
  world.stores.bridge.resetCounts();
  const reads = Array.from({ length: 50 }, () => project.read(waiter, id));
  setTimeout(hold.release, 700);
  const tokens = new Set((await Promise.all([held, ...reads])).map((r) => valueOf(r).access_token));
  expect(tokens.size).toBe(1);
  const { statements, byCommand } = world.stores.bridge.counts();
  // Each of the fifty looks once before it waits, and the store is one more; what they wait for is asked once for all.
  expect(statements).toBeLessThan(70);
  expect(byCommand["get"]).toBeLessThan(70);
});

test("a refresh that another isolate ended is found without Redis", async () => {
  const [holder, waiter] = [world.isolate(), world.isolate()];
  const { id } = await project.connectExpired(holder);
  const hold = world.double.holdNext("refresh");
  const held = project.read(holder, id);
  await hold.reached;
  world.stores.bridge.faults.set("redis", { mode: "refuse" });
  try {
    const waiting = project.read(waiter, id);
    hold.release();
    expect(valueOf(await waiting)).toEqual(valueOf(await held));
  } finally {
    world.stores.bridge.faults.clear();
  }
});

test("a rotated refresh token replaces the old one, each is used once", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  for (let round = 0; round < 3; round += 1) await readExpired(isolate, id);
  const uses = [...world.double.refreshCallsPerToken().values()];
  expect(uses).toEqual([1, 1, 1]);
  expect(await project.row(id)).toMatchObject({ version: "4" });
});

test("a provider that does not rotate keeps its refresh token", async () => {
  const isolate = world.isolate();
  const { id, refreshToken } = await project.connect(isolate);
  world.double.program("refresh", { kind: "ok", rotate: false });
  for (let round = 0; round < 2; round += 1) await readExpired(isolate, id);
  expect([...world.double.refreshCallsPerToken()]).toEqual([[refreshToken, 2]]);
});

test("a token is read from the database after a new data key, though its refresh token is under the old one", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  await isolate.keys.add(project.id, 2);
  world.double.program("refresh", { kind: "ok", rotate: false });
  const { access_token } = await readExpired(isolate, id);
  await world.forget(`t:${id}`);
  expect(valueOf(await project.read(world.isolate(), id)).access_token).toBe(access_token);
  expect(await project.row(id)).toMatchObject({ data_key_version: 1 });
  expect((await readExpired(world.isolate(), id)).access_token).not.toBe(access_token);
});

test("the scopes that a refresh names replace the old ones", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  world.double.program("refresh", { kind: "ok", scope: "profile" });
  expect(await readExpired(isolate, id)).toMatchObject({
    scope: ["profile"],
    missing_scopes: ["email"],
  });
  await world.forget(`t:${id}`);
  expect(valueOf(await project.read(isolate, id)).scope).toEqual(["profile"]);
});

test.each<[scope: string, missing: string[]]>([
  ["https://graph.example.com/profile Email", []],
  ["profile%20email", []],
  ["email;profile", []],
  ["https://graph.example.com/profile", ["email"]],
  ["https://a.example/email https://b.example/email profile", []],
  ["profile email.read", ["email"]],
])("of profile and email, a refresh that names %s misses %j", async (scope, missing) => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  world.double.program("refresh", { kind: "ok", scope });
  expect(await readExpired(isolate, id)).toMatchObject({ missing_scopes: missing });
  await world.forget(`t:${id}`);
  expect(valueOf(await project.read(isolate, id)).missing_scopes).toEqual(missing);
  expect(await show(isolate, project, id)).toMatchObject({ missing_scopes: missing });
});

test("a refresh with an error member that says ok is a good one", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  const body = { access_token: "at-new", refresh_token: "rt-new", expires_in: 3600 };
  world.double.program("refresh", { kind: "json", body: { ...body, error: { code: 0 } } });
  expect((await readExpired(isolate, id)).access_token).toBe("at-new");
});

describe("expires_in", () => {
  test.each([
    ["a number", 1_000, 1_000],
    ["a number in a string", "1000", 1_000],
    ["a fraction", 1_000.7, 1_000],
    ["zero", 0, 600],
    ["negative", -5, 600],
    ["absurdly large", 1e15, null],
    ["text", "soon", 600],
    ["null", null, null],
    ["an object", { seconds: 100 }, 100],
  ])("that is %s gives a life that makes sense", async (_, expiresIn, life) => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate, { expires_in_seconds: null });
    world.double.program("refresh", { kind: "ok", expiresIn });
    const token = await readExpired(isolate, id);
    expect(world.double.isAccessTokenActive(token.access_token)).toBe(true);
    const stored = await times(id);
    if (life === null) {
      expect(token.expires_at).toBeNull();
      expect(stored).toEqual({ life: null, due: null });
    } else {
      expect(stored.life).toBeGreaterThan(life - 10);
      expect(stored.life).toBeLessThanOrEqual(life);
      expect(stored.due).toBeGreaterThan(life * 0.7);
      expect(stored.due).toBeLessThan(life * 0.9);
    }
  });

  test("that is missing is what the provider's definition says", async () => {
    const own = await world.project({ default_expires_in_seconds: 600 });
    const isolate = world.isolate();
    const { id } = await own.connectExpired(isolate, { expires_in_seconds: null });
    world.double.program("refresh", { kind: "ok", omitExpiresIn: true });
    valueOf(await own.read(isolate, id));
    expect((await times(id)).life).toBeGreaterThan(590);
    expect((await times(id)).life).toBeLessThanOrEqual(600);
  });

  test("that is missing is what the token's own exp says when it is a JWT", async () => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate, { expires_in_seconds: null });
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const accessToken = await new SignJWT({ iat: nowSeconds, exp: nowSeconds + 900 })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new Uint8Array(32));
    world.double.program("refresh", { kind: "ok", omitExpiresIn: true, accessToken });
    expect((await readExpired(isolate, id)).access_token).toBe(accessToken);
    expect((await times(id)).life).toBeGreaterThan(890);
    expect((await times(id)).life).toBeLessThanOrEqual(900);
  });

  test("counts from the moment the request was sent", async () => {
    const isolate = world.isolate();
    const { id } = await project.connectExpired(isolate);
    const hold = world.double.holdNext("refresh");
    const reading = project.read(isolate, id);
    await hold.reached;
    isolate.aheadMs = 15_000;
    hold.release();
    valueOf(await reading);
    expect((await times(id)).life).toBeLessThanOrEqual(3_585);
    expect((await times(id)).life).toBeGreaterThan(3_575);
  });
});

test("an integration's own margin decides when a refresh is due", async () => {
  world.integrations.set(project.integration.id, {
    ...project.integration,
    refresh_margin_seconds: 60,
  });
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  await readExpired(isolate, id);
  const { life, due } = await times(id);
  const margin = (life ?? 0) - (due ?? 0);
  expect(margin).toBeGreaterThanOrEqual(48);
  expect(margin).toBeLessThanOrEqual(72);
});

test("an expired token without a refresh token is token_expired, and the provider is not asked", async () => {
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate, { refresh_token_plaintext: null });
  expect(errorOf(await project.read(isolate, id)).code).toBe("token_expired");
  expect(world.double.refreshCalls()).toBe(0);
});

test("an acquire that was answered late is given back unused", async () => {
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate);
  const hold = world.stores.bridge.faults.holdNext("set lease_owner =");
  const reading = project.read(isolate, id, 15);
  await hold.reached;
  isolate.aheadMs = 3_500;
  hold.release();
  valueOf(await reading);
  await isolate.settled();
  expect(world.double.refreshCalls()).toBe(1);
  // The late lease, and the one that was used.
  expect(await project.row(id)).toMatchObject({ lease_seq: "2", last_success_seq: "2" });
  expect(await project.row(id)).toMatchObject({ unknown_outcomes: 0, failures: 0 });
});

/** The same isolate; the first answer that `matches` is lost on its way back, after its statement has run. */
function losing(
  isolate: Isolate,
  matches: (row: Record<string, unknown>) => boolean,
): { lossy: Isolate; lost: () => number } {
  const execute = isolate.db.execute.bind(isolate.db);
  let lost = 0;
  const db: Isolate["db"] = Object.assign(Object.create(isolate.db), {
    execute: async (query: Parameters<typeof execute>[0]) => {
      const answer = await execute(query);
      if (lost > 0 || !matches(answer.rows[0] ?? {})) return answer;
      lost += 1;
      throw new Error("connection lost");
    },
  });
  return { lossy: { ...isolate, db }, lost: () => lost };
}

test("an acquire whose answer was lost is repeated by its owner, and nothing counts as unknown", async () => {
  const isolate = world.isolate();
  const { id, refreshToken } = await project.connectExpired(isolate);
  const { lossy, lost } = losing(isolate, (row) => "lease_seq" in row && !("state" in row));
  const token = valueOf(await project.read(lossy, id));
  expect(lost()).toBe(1);
  expect(world.double.isAccessTokenActive(token.access_token)).toBe(true);
  expect([...world.double.refreshCallsPerToken()]).toEqual([[refreshToken, 1]]);
  expect(await project.row(id)).toMatchObject({ unknown_outcomes: 0, lease_seq: "2" });
});

test("a store whose answer was lost is repeated without harm", async () => {
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate);
  const { lossy, lost } = losing(isolate, (row) => "revocation_id" in row);
  const token = valueOf(await project.read(lossy, id));
  expect(lost()).toBe(1);
  expect(world.double.isAccessTokenActive(token.access_token)).toBe(true);
  expect(world.double.refreshCalls()).toBe(1);
  const { rows } = await world.db.execute(
    sql`select id from revocations where connection_id = ${id}`,
  );
  expect(rows).toEqual([]);
});

test("a refresh that is no news has nobody look for events", async () => {
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate);
  await isolate.settled();
  const before = world.drains;
  valueOf(await project.read(isolate, id));
  await isolate.settled();
  expect(world.drains).toBe(before);
});

test("a refresh that succeeds after a failure has somebody look for events at once", async () => {
  const { id } = await project.connectExpired(world.isolate());
  world.double.program("refresh", { kind: "status", status: 503 });
  errorOf(await project.read(world.isolate(), id));
  await world.db.execute(
    sql`update connection_tokens set retry_at = null where connection_id = ${id}`,
  );
  world.double.program("refresh", { kind: "ok" });
  const isolate = world.isolate();
  const before = world.drains;
  valueOf(await project.read(isolate, id));
  await isolate.settled();
  expect(world.drains).toBe(before + 1);
});

test("a waiter takes a newer version although the next refresh holds the lease already", async () => {
  const isolate = world.isolate();
  const { id, accessToken } = await project.connectExpired(isolate);
  const lease = sql`lease_owner = 'other', lease_until = clock_timestamp() + interval '45 s'`;
  await world.db.execute(sql`update connection_tokens set ${lease} where connection_id = ${id}`);
  world.stores.bridge.faults.set("redis", { mode: "refuse" });
  try {
    world.stores.bridge.resetCounts();
    const reading = project.read(isolate, id, 3);
    // The row, the acquire in vain, and the row again: now it waits.
    await until(() => world.stores.bridge.counts().statements >= 3);
    await world.db.execute(sql`update connection_tokens set ${lease}, version = 2, epoch = 2,
      lease_seq = 2, expires_at = clock_timestamp() + interval '1 hour' where connection_id = ${id}`);
    expect(valueOf(await reading).access_token).toBe(accessToken);
  } finally {
    world.stores.bridge.faults.clear();
  }
});

describe("a waiter that meets a tombstone", () => {
  /** One isolate whose refresh is under way, and one that waits for it. */
  async function waiting() {
    const [holder, waiter] = [world.isolate(), world.isolate()];
    const { id } = await project.connectExpired(holder);
    const hold = world.double.holdNext("refresh");
    const held = project.read(holder, id);
    await hold.reached;
    world.stores.bridge.resetCounts();
    const reading = project.read(waiter, id, 5);
    const polls = (count: number) =>
      until(() => (world.stores.bridge.counts().byCommand["get"] ?? 0) > count, 5_000);
    await polls(1);
    return { id, holder, waiter, hold, held, reading, polls };
  }

  test("asks PostgreSQL at once what it means", async () => {
    const { id, holder, waiter, hold, held, reading } = await waiting();
    // It is not its turn to ask, for longer than this caller waits.
    const cell = waiter.cells.find(id, 1);
    if (cell !== null) cell.polledDatabaseAtMs += 60_000;
    valueOf(await revokeConnection(holder, project.ctx, { connection_id: id }));
    expect(errorOf(await reading).code).toBe("connection_revoked");
    hold.release();
    await held;
  });

  test("asks once, and not at every turn", async () => {
    const { id, waiter, hold, held, reading, polls } = await waiting();
    await waiter.cache.writeTombstone([`t:${id}`], 1);
    const cell = waiter.cells.find(id, 1);
    await until(() => cell?.polledForTombstone === true);
    // Now it is not its turn to ask for longer than this caller waits.
    if (cell !== null) cell.polledDatabaseAtMs += 60_000;
    for (const count of [1, 3]) {
      world.stores.bridge.resetCounts();
      await polls(count);
    }
    expect(world.stores.bridge.counts().statements).toBe(0);
    hold.release();
    valueOf(await held);
    valueOf(await reading);
  });
});

test.each([
  [
    "a newer token",
    sql`version = 2, last_success_seq = 9, expires_at = clock_timestamp() + interval '1 hour'`,
    "",
  ],
  ["that the connection ended", sql`state = 'revoked'`, "connection_revoked"],
])(
  "what a refresh without an outcome leaves behind, %s, is looked up once for all who wait",
  async (_, change, code) => {
    const isolate = world.isolate();
    const { id } = await project.connectExpired(isolate);
    const hold = world.double.holdNext("refresh");
    world.stores.bridge.resetCounts();
    const reads = Array.from({ length: 30 }, () => project.read(isolate, id));
    await hold.reached;
    // Each has read the row, and one has the lease.
    await until(() => world.stores.bridge.counts().statements >= 31);
    await world.db.execute(sql`update connection_tokens set epoch = epoch + 1, ${change}
    where connection_id = ${id}`);
    const look = world.stores.bridge.faults.holdNext("data_key_wrapped");
    hold.release();
    await look.reached;
    world.stores.bridge.resetCounts();
    await until(() => (world.stores.bridge.counts().byCommand["get"] ?? 0) >= 4, 5_000);
    look.release();
    const answers = await Promise.all(reads);
    // Some for what came too late; those who wait cost none.
    expect(world.stores.bridge.counts().statements).toBeLessThan(8);
    for (const answer of answers) expect(answer.ok ? "" : answer.error.code).toBe(code);
    expect(isolate.cells.findExpired(project.id, id)).toBeNull();
  },
);

test("a look that PostgreSQL does not answer keeps no later reader waiting", async () => {
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate);
  await world.db.execute(sql`update connection_tokens set lease_owner = 'other',
    lease_until = clock_timestamp() + interval '45 s' where connection_id = ${id}`);
  const acquire = world.stores.bridge.faults.holdNext("set lease_owner =");
  const reading = project.read(isolate, id);
  await acquire.reached;
  const look = world.stores.bridge.faults.holdNext("data_key_wrapped");
  acquire.release();
  await look.reached;
  world.stores.bridge.faults.set("sql", { mode: "refuse" });
  look.release();
  await expect(reading).rejects.toThrow("Failed query");
  world.stores.bridge.faults.clear();
  expect(isolate.cells.findExpired(project.id, id)).toBeNull();
});

async function crowdOf(count: number, isolate: Isolate): Promise<Connected[]> {
  const connections: Connected[] = [];
  for (let n = 0; n < count; n += 1)
    connections.push(
      await project.connectExpired(isolate, { externalId: `crowd-${n}`, subject: `crowd-${n}` }),
    );
  return connections;
}

test("one isolate asks an integration's provider for a hundred tokens at a time, and everybody gets theirs", async () => {
  const isolate = world.isolate();
  const connections = await crowdOf(110, isolate);
  const holds = Array.from({ length: 100 }, () => world.double.holdNext("refresh"));
  const reads = connections.map(({ id }) => project.read(isolate, id));
  await Promise.all(holds.map(({ reached }) => reached));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(world.double.refreshCalls()).toBe(100);
  for (const hold of holds) hold.release();
  for (const read of await Promise.all(reads)) valueOf(read);
  expect([...world.double.refreshCallsPerToken().values()]).toEqual(Array(110).fill(1));
});

test("who finds no slot within its bound begins nothing afterwards", async () => {
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate);
  const taken = Array.from({ length: 100 }, () => isolate.slots.take(project.integration.id));
  expect(errorOf(await project.read(isolate, id, 1)).code).toBe("refresh_in_progress");
  for (const slot of taken) slot?.release();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await isolate.settled();
  expect(world.double.refreshCalls()).toBe(0);
  expect(await project.row(id)).toMatchObject({ lease_seq: "0" });
});

test("who waits for a slot takes the token that another process got meanwhile", async () => {
  const [crowded, other] = [world.isolate(), world.isolate()];
  const { id } = await project.connectExpired(crowded);
  const taken = Array.from({ length: 100 }, () => crowded.slots.take(project.integration.id));
  const waiting = project.read(crowded, id);
  await until(() => crowded.cells.find(id, 1) !== null);
  const { access_token } = valueOf(await project.read(other, id));
  expect(valueOf(await waiting).access_token).toBe(access_token);
  for (const slot of taken) slot?.release();
  expect(world.double.refreshCalls()).toBe(1);
});

test("a refresh behind an answer does not wait for a slot", async () => {
  const isolate = world.isolate();
  const { id, accessToken } = await project.connect(isolate);
  await project.makeDue(id);
  const taken = Array.from({ length: 100 }, () => isolate.slots.take(project.integration.id));
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
  await isolate.settled();
  for (const slot of taken) slot?.release();
  expect(world.double.refreshCalls()).toBe(0);
});

test("two hundred callers who meet a back-off learn of it from one look", async () => {
  const isolate = world.isolate();
  const { id } = await project.connectExpired(isolate);
  await world.db.execute(sql`update connection_tokens set unknown_outcomes = 1
    where connection_id = ${id}`);
  await isolate.keys.forSealing(project.id);
  const { faults } = world.stores.bridge;
  faults.set("redis", { mode: "refuse" });
  world.stores.bridge.resetCounts();
  const reads = await Promise.all(Array.from({ length: 200 }, () => project.read(isolate, id)));
  faults.clear();
  for (const read of reads) expect(errorOf(read).code).toBe("provider_unavailable");
  // Each has read the row once when it came; the refresh itself and what follows are for all of them.
  expect(world.stores.bridge.counts().statements).toBeLessThan(200 + 20);
});

/** A hundred refreshes of one integration under way in an isolate, and a connection for which there is no room. */
async function crowded(isolate: Isolate) {
  const [last, ...connections] = await crowdOf(101, isolate);
  if (last === undefined) throw new Error("no connection");
  const holds = connections.map(() => world.double.holdNext("refresh"));
  const reads = connections.map(({ id }) => project.read(isolate, id));
  await Promise.all(holds.map(({ reached }) => reached));
  const passes = async () => {
    for (const hold of holds) hold.release();
    await Promise.all(reads);
    await isolate.settled();
  };
  return { last, passes };
}

test("callers for whom there is no room wait in one queue, as one", async () => {
  const isolate = world.isolate();
  const { last, passes } = await crowded(isolate);
  const { take } = isolate.slots;
  let lateMs = 0;
  vi.spyOn(isolate.slots, "take").mockImplementation((integrationId) => {
    isolate.aheadMs += lateMs;
    lateMs = 0;
    return take.call(isolate.slots, integrationId);
  });
  const waiting = [project.read(isolate, last.id), project.read(isolate, last.id)];
  const { faults } = world.stores.bridge;
  await until(() => isolate.cells.find(last.id, 1) !== null);
  const queue = isolate.cells.find(last.id, 1);
  for (let round = 0; round < 3; round += 1) {
    // Time enough for the one who waits to ask PostgreSQL again, who finds the lease free.
    const asked = faults.holdNext("data_key_wrapped");
    lateMs = 1_100;
    await asked.reached;
    asked.release();
  }
  expect(queue).toMatchObject({ endedAtMs: null });
  expect(isolate.cells.find(last.id, 1)).toBe(queue);
  vi.restoreAllMocks();
  await passes();
  for (const read of waiting) valueOf(await read);
  expect(world.double.refreshCalls()).toBe(101);
});
