import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  type Connected,
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

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

async function connectExpired(count: number): Promise<Connected[]> {
  const connections: Connected[] = [];
  for (let n = 0; n < count; n += 1)
    connections.push(
      await project.connectExpired(isolate, { externalId: `user-${n}`, subject: `subject-${n}` }),
    );
  return connections;
}

const circuit = async (): Promise<{ failures: number; leftMs: number } | null> => {
  const { rows } = await world.db.execute<{ failures: number; left: string }>(sql`
    select failures, (extract(epoch from open_until - clock_timestamp()) * 1000)::text "left"
    from refresh_circuits where integration_id = ${project.integration.id}`);
  const [row] = rows;
  return row === undefined ? null : { failures: row.failures, leftMs: Number(row.left) };
};

/** The circuit may be probed now. */
const halfOpen = () =>
  world.db.execute(sql`update refresh_circuits set open_until = clock_timestamp()
    where integration_id = ${project.integration.id}`);

async function breakCircuit(connections: readonly Connected[]): Promise<void> {
  world.double.program("refresh", { kind: "status", status: 503 });
  for (const { id } of connections) errorOf(await project.read(isolate, id));
  await isolate.settled();
}

test("the fifth failure in a row opens an integration's circuit, and its other connections are not tried", async () => {
  const connections = await connectExpired(6);
  const last = connections.pop();
  await breakCircuit(connections.slice(0, 4));
  expect((await circuit())?.leftMs).toBeLessThanOrEqual(0);
  await breakCircuit(connections.slice(4));
  expect(world.double.refreshCalls()).toBe(5);
  expect(await circuit()).toMatchObject({ failures: 5 });
  expect((await circuit())?.leftMs).toBeGreaterThan(3_000);
  const refused = errorOf(await project.read(world.isolate(), last?.id ?? ""));
  expect(refused.code).toBe("provider_unavailable");
  expect(refused.retry_after).toBeGreaterThan(0);
  expect(world.double.refreshCalls()).toBe(5);
  expect(await project.events(last?.id ?? "")).toEqual([]);
});

test("another integration's circuit stays closed", async () => {
  await breakCircuit(await connectExpired(5));
  world.double.program("refresh", { kind: "ok" });
  const other = await world.project();
  const { id } = await other.connectExpired(isolate);
  valueOf(await other.read(isolate, id));
});

test("a success in between starts the count anew", async () => {
  const connections = await connectExpired(5);
  await breakCircuit(connections.slice(0, 4));
  world.double.program("refresh", { kind: "ok" });
  valueOf(await project.read(isolate, connections[4]?.id ?? ""));
  expect(await circuit()).toBeNull();
});

test("one call of all callers probes a half-open circuit; its failure opens it again", async () => {
  const connections = await connectExpired(11);
  await breakCircuit(connections.slice(0, 5));
  await halfOpen();
  const isolates = [world.isolate({ cells: "off" }), world.isolate({ cells: "off" })];
  const reads = connections
    .slice(5)
    .flatMap(({ id }) => isolates.map((one) => project.read(one, id)));
  for (const read of await Promise.all(reads))
    expect(errorOf(read).code).toBe("provider_unavailable");
  expect(world.double.refreshCalls()).toBe(6);
  expect(await circuit()).toMatchObject({ failures: 6 });
  expect((await circuit())?.leftMs).toBeGreaterThan(3_000);
});

test("a probe that succeeds closes the circuit for everybody", async () => {
  const connections = await connectExpired(8);
  await breakCircuit(connections.slice(0, 5));
  world.double.program("refresh", { kind: "ok" });
  const [probe, ...others] = connections.slice(5);
  await halfOpen();
  const hold = world.double.holdNext("refresh");
  const probing = project.read(isolate, probe?.id ?? "");
  await hold.reached;
  for (const { id } of others)
    expect(errorOf(await project.read(world.isolate(), id)).code).toBe("provider_unavailable");
  hold.release();
  valueOf(await probing);
  for (const { id } of others) valueOf(await project.read(world.isolate(), id));
  expect(world.double.refreshCalls()).toBe(5 + 1 + others.length);
});

test("a living token is handed out while the circuit is open, and nothing is sent behind it", async () => {
  const connections = await connectExpired(6);
  const living = connections.pop();
  await project.makeDue(living?.id ?? "");
  await breakCircuit(connections);
  expect(valueOf(await project.read(isolate, living?.id ?? "")).access_token).toBe(
    living?.accessToken,
  );
  await isolate.settled();
  expect(world.double.refreshCalls()).toBe(5);
});

test("a connection that cannot be refreshed anyway does not use up the probe", async () => {
  const connections = await connectExpired(7);
  await breakCircuit(connections.slice(0, 5));
  const [held, free] = connections.slice(5);
  await world.db.execute(sql`update connection_tokens set lease_owner = 'other',
    lease_until = clock_timestamp() + interval '40 s' where connection_id = ${held?.id}`);
  await halfOpen();
  world.double.program("refresh", { kind: "ok" });
  expect(errorOf(await project.read(isolate, held?.id ?? "", 0)).code).toBe("refresh_in_progress");
  await isolate.settled();
  valueOf(await project.read(isolate, free?.id ?? "", 5));
  expect(world.double.refreshCalls()).toBe(6);
});

const backOffEnds = (id: string) =>
  world.db.execute(sql`update connection_tokens set retry_at = null, lease_until = null
    where connection_id = ${id}`);

test.each([
  ["an error that nobody knows", { kind: "error", error: "account_frozen" }],
  ["invalid_request", { kind: "error", error: "invalid_request" }],
  ["unauthorized_client", { kind: "error", error: "unauthorized_client" }],
  ["a bare 404", { kind: "status", status: 404 }],
  ["a bare 401", { kind: "status", status: 401 }],
  ["a bare 503", { kind: "status", status: 503 }],
] as const)(
  "one connection that is refused with %s again and again stands in nobody else's way",
  async (_, behaviour) => {
    const [odd, other] = await connectExpired(2);
    world.double.program("refresh", behaviour);
    for (let n = 0; n < 7; n++) {
      errorOf(await project.read(isolate, odd?.id ?? ""));
      await isolate.settled();
      isolate.aheadMs += 6_000;
      await backOffEnds(odd?.id ?? "");
    }
    expect(await circuit()).toMatchObject({ failures: 1 });
    world.double.program("refresh", { kind: "ok" });
    valueOf(await project.read(world.isolate(), other?.id ?? ""));
  },
);

test.each([
  ["invalid_client", { kind: "error", error: "invalid_client" }],
  ["unsupported_grant_type", { kind: "error", error: "unsupported_grant_type" }],
] as const)("%s is about the client, and opens the circuit at once", async (_, behaviour) => {
  const [first] = await connectExpired(1);
  world.double.program("refresh", behaviour);
  expect(errorOf(await project.read(isolate, first?.id ?? "")).code).toBe("config_error");
  expect((await circuit())?.leftMs).toBeGreaterThan(50_000);
});

test("a refusal that nobody recognises is tried again ever more rarely", async () => {
  const [odd] = await connectExpired(1);
  world.double.program("refresh", { kind: "error", error: "account_frozen" });
  const waits: number[] = [];
  for (let n = 0; n < 6; n++) {
    isolate.aheadMs += 6_000;
    const refused = errorOf(await project.read(isolate, odd?.id ?? ""));
    expect(refused).toMatchObject({ code: "config_error", provider_error: "account_frozen" });
    waits.push(refused.retry_after ?? 0);
    await backOffEnds(odd?.id ?? "");
  }
  expect(waits).toEqual([60, 120, 240, 480, 900, 900]);
});

test("a circuit stays open for 5 s, doubling to a minute with every failed probe", async () => {
  const connections = await connectExpired(11);
  await breakCircuit(connections.slice(0, 5));
  const seconds: number[] = [];
  for (const probe of connections.slice(5)) {
    seconds.push(Math.ceil(((await circuit())?.leftMs ?? 0) / 1_000));
    await halfOpen();
    await breakCircuit([probe]);
  }
  expect(seconds).toEqual([5, 10, 20, 40, 60, 60]);
});

test("a failed probe opens the circuit again, also of a connection that failed before", async () => {
  const connections = await connectExpired(5);
  await breakCircuit(connections);
  const probe = connections[0]?.id ?? "";
  await backOffEnds(probe);
  await halfOpen();
  errorOf(await project.read(world.isolate(), probe));
  expect(world.double.refreshCalls()).toBe(6);
  expect(await circuit()).toMatchObject({ failures: 6 });
  expect((await circuit())?.leftMs).toBeGreaterThan(5_000);
});

test("a probe that is refused for a reason nobody knows does not open it again, if its connection failed before", async () => {
  const connections = await connectExpired(5);
  await breakCircuit(connections);
  const probe = connections[0]?.id ?? "";
  await backOffEnds(probe);
  await halfOpen();
  world.double.program("refresh", { kind: "error", error: "account_frozen" });
  expect(errorOf(await project.read(world.isolate(), probe)).code).toBe("config_error");
  expect(await circuit()).toMatchObject({ failures: 5 });
  // The time of one probe, and not more.
  expect((await circuit())?.leftMs).toBeLessThanOrEqual(5_000);
});

test("a failure that comes after a 429 does not cut short what the 429 asked for", async () => {
  const [limited, early] = await connectExpired(2);
  const hold = world.double.holdNext("refresh");
  world.double.program("refresh", { kind: "status", status: 503 });
  const reading = project.read(isolate, early?.id ?? "");
  await hold.reached;
  world.double.program("refresh", { kind: "status", status: 429, retryAfter: "120" });
  expect(errorOf(await project.read(isolate, limited?.id ?? "")).code).toBe("rate_limited");
  world.double.program("refresh", { kind: "status", status: 503 });
  hold.release();
  expect(errorOf(await reading).code).toBe("provider_unavailable");
  expect((await circuit())?.leftMs).toBeGreaterThan(100_000);
});

test("a probe that the provider refuses for its grant alone closes the circuit", async () => {
  const connections = await connectExpired(7);
  await breakCircuit(connections.slice(0, 5));
  const [dead, other] = connections.slice(5);
  await halfOpen();
  world.double.program("refresh", { kind: "ok" });
  world.double.killGrant(dead?.refreshToken ?? "");
  expect(errorOf(await project.read(isolate, dead?.id ?? "")).code).toBe("needs_reauth");
  expect(await circuit()).toBeNull();
  valueOf(await project.read(world.isolate(), other?.id ?? ""));
});

test("readers of the connection that probes wait for it instead of hearing of the circuit", async () => {
  const connections = await connectExpired(6);
  await breakCircuit(connections.slice(0, 5));
  const probe = connections[5]?.id ?? "";
  await halfOpen();
  world.double.program("refresh", { kind: "ok" });
  const hold = world.double.holdNext("refresh");
  const probing = project.read(isolate, probe);
  await hold.reached;
  const asked = world.stores.bridge.faults.holdNext("set lease_owner =");
  const waiting = project.read(world.isolate(), probe);
  // It has read the row, and asks for the lease all the same.
  await Promise.race([asked.reached, waiting]);
  asked.release();
  hold.release();
  const tokens = [valueOf(await probing), valueOf(await waiting)];
  expect(tokens[0]?.access_token).toBe(tokens[1]?.access_token);
});

test.each([
  ["", 0],
  [", after a failure before them both", 1],
])(
  "a success that was sent before a 429 does not close the circuit that the 429 opened%s",
  async (_, failures) => {
    const [limited, early, later, failing] = await connectExpired(4);
    if (failing !== undefined) await breakCircuit([failing].slice(0, failures));
    expect((await circuit())?.failures ?? 0).toBe(failures);
    world.double.program("refresh", { kind: "ok" });
    const before = world.double.refreshCalls();
    const earlyHold = world.double.holdNext("refresh");
    const reading = project.read(isolate, early?.id ?? "");
    await earlyHold.reached;
    world.double.program("refresh", { kind: "status", status: 429, retryAfter: "120" });
    expect(errorOf(await project.read(isolate, limited?.id ?? "")).code).toBe("rate_limited");
    world.double.program("refresh", { kind: "ok" });
    earlyHold.release();
    valueOf(await reading);
    expect(errorOf(await project.read(world.isolate(), later?.id ?? "")).code).toBe("rate_limited");
    expect(world.double.refreshCalls() - before).toBe(2);
  },
);
