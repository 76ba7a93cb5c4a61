import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { findDueRefreshes, findNextDue, setAside } from "../../src/jobs/sweep-repository.ts";
import { slow } from "#support/provider-double/provider-double";
import { service } from "#support/services/callers";
import {
  type Connected,
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { multiply } from "#support/services/tokens-vault";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  // What earlier tests left is due as well.
  await world.db.execute(sql`update connection_tokens set refresh_due_at = null`);
  await world.db.execute(sql`delete from revocations`);
  project = await world.project();
  isolate = world.isolate();
});

async function connectDue(count: number, own = project): Promise<Connected[]> {
  const connections: Connected[] = [];
  for (let n = 0; n < count; n += 1) {
    const connected = await own.connect(isolate, { externalId: `u-${n}`, subject: `s-${n}` });
    await own.makeDue(connected.id);
    connections.push(connected);
  }
  return connections;
}

const sweep = async (one: Isolate = isolate) => {
  const done = valueOf(await runDue(one, service("tokens")));
  await one.settled();
  return done;
};

test("a sweep refreshes what is due, and nothing else", async () => {
  const due = await connectDue(3);
  const other = await project.connect(isolate, { externalId: "not-due", subject: "not-due" });
  expect(await sweep()).toMatchObject({ refreshed: 3 });
  expect([...world.double.refreshCallsPerToken().keys()].toSorted()).toEqual(
    due.map(({ refreshToken }) => refreshToken).toSorted(),
  );
  expect(await project.row(other.id)).toMatchObject({ version: "1" });
  for (const { id, accessToken } of due)
    expect(valueOf(await project.read(isolate, id)).access_token).not.toBe(accessToken);
  expect(await sweep()).toMatchObject({ refreshed: 0 });
});

test("a suspended project's refreshes wait until it is back, and its grants stay", async () => {
  const other = await world.project();
  const [due] = await connectDue(1);
  await connectDue(1, other);
  const suspend = (at: string | null) =>
    world.db.execute(sql`update projects set suspended_at = ${at}::timestamptz
      where id = ${project.id}`);
  await suspend("2026-11-29T00:00:00Z");
  expect(await sweep()).toMatchObject({ refreshed: 1 });
  expect(world.double.refreshCallsPerToken().has(due?.refreshToken ?? "")).toBe(false);
  expect(await project.row(due?.id ?? "")).toMatchObject({ state: "active", version: "1" });
  const nextMs = await findNextDue(world.db);
  expect(nextMs === null || nextMs > 0).toBe(true);
  await suspend(null);
  expect(await sweep()).toMatchObject({ refreshed: 1 });
});

test("two sweeps at once ask the provider once for each connection", async () => {
  await connectDue(8);
  world.double.program("refresh", slow(50));
  const sweeps = await Promise.all([sweep(isolate), sweep(world.isolate())]);
  expect(sweeps[0].refreshed + sweeps[1].refreshed).toBe(8);
  expect([...world.double.refreshCallsPerToken().values()]).toEqual(Array(8).fill(1));
});

test("a sweep asks at most five providers at a time", async () => {
  await connectDue(8);
  const holds = Array.from({ length: 8 }, () => world.double.holdNext("refresh"));
  const sweeping = sweep();
  for (const hold of holds.slice(0, 5)) await hold.reached;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(world.double.refreshCalls()).toBe(5);
  for (const hold of holds) hold.release();
  expect(await sweeping).toMatchObject({ refreshed: 8 });
});

test("a sweep and a reader of the same expired token cost one call", async () => {
  const { id } = await project.connectExpired(isolate);
  world.double.program("refresh", slow(100));
  const [, read] = await Promise.all([sweep(), project.read(world.isolate(), id)]);
  expect(world.double.isAccessTokenActive(valueOf(read).access_token)).toBe(true);
  expect(world.double.refreshCalls()).toBe(1);
});

test("connections that are held, in their back-off or not active are left alone", async () => {
  const connections = await connectDue(3);
  const [held, resting, disabled] = connections.map(({ id }) => id);
  await world.db.execute(sql`update connection_tokens set lease_owner = 'other',
    lease_until = clock_timestamp() + interval '40 s' where connection_id = ${held}`);
  await world.db.execute(sql`update connection_tokens
    set retry_at = clock_timestamp() + interval '40 s' where connection_id = ${resting}`);
  await world.db.execute(
    sql`update connection_tokens set state = 'disabled' where connection_id = ${disabled}`,
  );
  expect(await sweep()).toMatchObject({ refreshed: 0 });
  expect(world.double.refreshCalls()).toBe(0);
});

test("one connection that cannot be opened does not stop the others", async () => {
  const [broken, ...others] = await connectDue(3);
  await world.db.execute(sql`update connection_tokens set refresh_sealed = 'junk'
    where connection_id = ${broken?.id}`);
  expect(await sweep()).toMatchObject({ refreshed: others.length });
});

test("one connection at which a statement breaks off does not stop the others", async () => {
  await connectDue(8);
  const sweeper = world.isolate();
  vi.spyOn(sweeper.keys, "forSealing").mockRejectedValueOnce(new Error("broken off"));
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  expect(await sweep(sweeper)).toMatchObject({ refreshed: 7 });
  expect(warn).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
});

const isDue = async ({ id }: Connected): Promise<boolean> =>
  (await findDueRefreshes(world.db, { total: 60, perIntegration: 30 })).some(
    ({ connectionId }) => connectionId === id,
  );

test("an integration whose provider is down keeps no other integration's tokens from the sweep", async () => {
  const [down, other] = [await connectDue(1), await connectDue(1, await world.project())];
  for (const connected of down) await multiply(world.db, connected);
  await world.db.execute(sql`
    insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
    values (${project.integration.id}, ${project.id}, 5, 'provider_unavailable',
      clock_timestamp() + interval '1 min')`);
  for (const connected of other) expect(await isDue(connected)).toBe(true);
  for (const connected of down) expect(await isDue(connected)).toBe(false);
  expect(await sweep()).toMatchObject({ refreshed: 1 });
});

test("an integration with hundreds of overdue connections leaves room for others in a batch", async () => {
  const [many, other] = [await connectDue(1), await connectDue(1, await world.project())];
  for (const connected of many) await multiply(world.db, connected);
  for (const connected of other) expect(await isDue(connected)).toBe(true);
});

test("a sweep tries seventy connections, none of them twice, and the next one goes on", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  for (const connected of await connectDue(1)) await multiply(world.db, connected);
  const tried = async () => {
    const { rows } = await world.db.execute<{ n: number; most: number }>(sql`
      select count(*)::int n, max(lease_seq)::int most from connection_tokens
      where project_id = ${project.id} and lease_seq > 0`);
    return rows[0];
  };
  // The copies do not open in their new places.
  await sweep();
  expect(await tried()).toEqual({ n: 70, most: 1 });
  await sweep();
  expect(await tried()).toEqual({ n: 140, most: 1 });
  vi.restoreAllMocks();
});

describe("a dead token without a refresh token", () => {
  test("becomes needs_reauth once, with one event, however many sweeps run", async () => {
    const { id } = await project.connectExpired(isolate, { refresh_token_plaintext: null });
    await Promise.all([sweep(isolate), sweep(world.isolate())]);
    await sweep();
    expect(await project.row(id)).toMatchObject({
      state: "needs_reauth",
      state_reason: "token_expired",
    });
    expect(await project.events(id)).toEqual(["connection.needs_reauth"]);
    expect(errorOf(await project.read(isolate, id)).code).toBe("needs_reauth");
    expect(world.double.refreshCalls()).toBe(0);
  });

  test("stays as it is while it lives", async () => {
    const { id } = await project.connect(isolate, { refresh_token_plaintext: null });
    await project.makeDue(id);
    await sweep();
    expect(await project.row(id)).toMatchObject({ state: "active" });
  });
});

describe("what cannot be refreshed", () => {
  const disable = ({ integration }: Project) => {
    world.integrations.set(integration.id, { ...integration, enabled: false });
  };

  test("never keeps other integrations from the sweep: disabled ones", async () => {
    for (let n = 0; n < 7; n += 1) {
      const own = await world.project();
      for (const connected of await connectDue(1, own)) await multiply(world.db, connected);
      disable(own);
    }
    await connectDue(1);
    expect(await sweep(world.isolate())).toMatchObject({ refreshed: 1 });
    expect(world.double.refreshCalls()).toBe(1);
  });

  test("never keeps other integrations from the sweep: providers that are down", async () => {
    const down = [await world.project(), await world.project()];
    for (const own of down) await connectDue(31, own);
    await world.db.execute(sql`update connection_tokens
      set refresh_due_at = refresh_due_at - interval '1 hour' where project_id <> ${project.id}`);
    const [healthy] = await connectDue(1);
    world.double.program("refresh", { kind: "status", status: 503 });
    await sweep();
    expect(world.double.refreshCallsPerToken().has(healthy?.refreshToken ?? "")).toBe(true);
  });

  test("costs a sweep little: of a disabled integration, and of one whose circuit opens meanwhile", async () => {
    for (const connected of await connectDue(1)) await multiply(world.db, connected);
    disable(project);
    const sweeper = world.isolate();
    world.stores.bridge.resetCounts();
    await sweep(sweeper);
    // A batch has thirty of them, of which six are under way when the first says that it is of no use.
    expect(world.stores.bridge.counts().statements).toBeLessThan(30);
    expect(world.double.refreshCalls()).toBe(0);

    world.integrations.set(project.integration.id, project.integration);
    const found = world.stores.bridge.faults.holdNext(
      "over (partition by integration_id order by refresh_due_at",
    );
    const sweeping = sweep(world.isolate());
    await found.reached;
    await world.db.execute(sql`
      insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
      values (${project.integration.id}, ${project.id}, 5, 'provider_unavailable',
        clock_timestamp() + interval '1 min')`);
    world.stores.bridge.resetCounts();
    found.release();
    await sweeping;
    expect(world.stores.bridge.counts().statements).toBeLessThan(30);
    expect(world.double.refreshCalls()).toBe(0);
  });

  test("is set aside, so that the next sweep begins with others; readers do not go by that", async () => {
    const connected = await project.connectExpired(isolate);
    disable(project);
    // One that does not remember the integration as it was.
    expect(await sweep(world.isolate())).toMatchObject({ refreshed: 0 });
    expect(world.double.refreshCalls()).toBe(0);
    expect(await isDue(connected)).toBe(false);
    world.integrations.set(project.integration.id, project.integration);
    valueOf(await project.read(world.isolate(), connected.id));
  });

  test("is not set aside if it was refreshed meanwhile: it is due later", async () => {
    const { id } = await project.connect(isolate);
    const before = await project.row(id);
    const due = { projectId: project.id, connectionId: id, integrationId: project.integration.id };
    await setAside(world.db, due, 600_000);
    expect(await project.row(id)).toEqual(before);
  });

  test("because it does not open is set aside as well, and frees its lease", async () => {
    const [broken] = await connectDue(1);
    await world.db.execute(sql`update connection_tokens set refresh_sealed = 's1.1.AAAA'
      where connection_id = ${broken?.id}`);
    await sweep();
    expect(await project.row(broken?.id ?? "")).toMatchObject({
      lease_owner: null,
      lease_until: null,
      unknown_outcomes: 0,
    });
    expect(broken === undefined || (await isDue(broken))).toBe(false);
  });
});

test("a provider that takes all of a sweep's time does not keep revocations from being sent", async () => {
  const other = await world.project();
  const revoked = await other.connect(isolate);
  world.double.program("revocation", { kind: "down" });
  valueOf(await revokeConnection(isolate, other.ctx, { connection_id: revoked.id }));
  world.double.program("revocation", { kind: "ok" });
  await world.db.execute(sql`update revocations set due_at = clock_timestamp()`);
  await connectDue(1);
  const hold = world.double.holdNext("refresh");
  const sweeping = sweep();
  await hold.reached;
  isolate.aheadMs += 25_000;
  hold.release();
  expect(await sweeping).toMatchObject({ revocations_sent: 1 });
});

test("a token that does not expire gets no due date from a refresh that was not to be had", async () => {
  const { id } = await project.connect(isolate, { expires_in_seconds: null });
  await world.db.execute(sql`update connection_tokens set refresh_sealed = 's1.1.AAAA'
    where connection_id = ${id}`);
  const forced = await refreshConnection(isolate, project.ctx, { connection_id: id, max_wait: 5 });
  expect(errorOf(forced).code).toBe("vault_unavailable");
  expect(await project.row(id)).toMatchObject({ refresh_due_at: null, lease_owner: null });
});

test("a sweep whose time is over begins nothing more", async () => {
  await connectDue(8);
  const holds = Array.from({ length: 5 }, () => world.double.holdNext("refresh"));
  const sweeping = sweep();
  await Promise.all(holds.map(({ reached }) => reached));
  isolate.aheadMs += 20_500;
  for (const hold of holds) hold.release();
  expect(await sweeping).toMatchObject({ refreshed: 5 });
  expect(world.double.refreshCalls()).toBe(5);
});
