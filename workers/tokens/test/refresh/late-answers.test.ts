import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { enableConnection } from "../../src/connections/enable-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { storeConnection } from "../../src/connections/store-connection.ts";
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
/** Where the refresh runs, and where something else happens meanwhile. */
let refresher: Isolate;
let other: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  [refresher, other] = [world.isolate(), world.isolate()];
});

/** Something happens between the provider's answer and its store; what the one who waited for it got. */
async function meanwhile(connected: Connected, happens: () => Promise<unknown>) {
  const hold = world.double.holdNext("refresh");
  const reading = project.read(refresher, connected.id);
  await hold.reached;
  await happens();
  hold.release();
  const read = await reading;
  await Promise.all([refresher.settled(), other.settled()]);
  return read;
}

const queued = async (): Promise<number> => {
  const { rows } = await world.db.execute(
    sql`select id from revocations where project_id = ${project.id}`,
  );
  return rows.length;
};

/** Tokens that the provider issued and still honours, of what it was asked to refresh. */
const revocations = (): number =>
  world.double.calls.filter(({ endpoint }) => endpoint === "revocation").length;

/** Lets the provider issue a token of this name, so that what became of it can be asked. */
function nameNextToken(): string {
  const accessToken = `at-late-${project.id}`;
  world.double.program("refresh", [{ kind: "ok", accessToken }, { kind: "ok" }]);
  return accessToken;
}

describe.each([
  [
    "revoked",
    (id: string) => revokeConnection(other, project.ctx, { connection_id: id }),
    "connection_revoked",
  ],
  [
    "deleted",
    (id: string) => deleteConnection(other, project.ctx, { connection_id: id, hard: false }),
    "not_found",
  ],
  [
    "deleted for good",
    (id: string) => deleteConnection(other, project.ctx, { connection_id: id, hard: true }),
    "not_found",
  ],
])("a good answer that comes after the connection was %s", (_, end, code) => {
  test("is not handed out, not stored, and revoked at the provider", async () => {
    const connected = await project.connectExpired(refresher);
    const late = nameNextToken();
    const read = await meanwhile(connected, async () => {
      valueOf(await end(connected.id));
      expect(await queued()).toBe(0);
    });
    expect(errorOf(read).code).toBe(code);
    expect(errorOf(await project.read(refresher, connected.id)).code).toBe(code);
    expect(world.double.isAccessTokenActive(late)).toBe(false);
    // Two tokens of the old grant, two of the late answer.
    expect(revocations()).toBe(4);
    expect(await queued()).toBe(0);
  });

  test("stays queued, sealed, while the provider cannot be told", async () => {
    const connected = await project.connectExpired(refresher);
    world.double.program("revocation", { kind: "status", status: 503 });
    await meanwhile(connected, () => end(connected.id));
    expect(await queued()).toBe(2);
  });
});

test("a good answer to a disabled connection is stored, and handed out once it is enabled", async () => {
  const connected = await project.connectExpired(refresher);
  const late = nameNextToken();
  const read = await meanwhile(connected, async () =>
    valueOf(await disableConnection(other, project.ctx, { connection_id: connected.id })),
  );
  expect(errorOf(read).code).toBe("connection_disabled");
  expect(errorOf(await project.read(refresher, connected.id)).code).toBe("connection_disabled");
  valueOf(await enableConnection(other, project.ctx, { connection_id: connected.id }));
  expect(valueOf(await project.read(refresher, connected.id)).access_token).toBe(late);
  expect(world.double.refreshCalls()).toBe(1);
  expect(revocations()).toBe(0);
});

describe("a good answer that comes after a reconnect", () => {
  const reconnect = async (connected: Connected) => {
    const input = await project.grantInput({ connection_id: connected.id });
    valueOf(await storeConnection(other, project.ctx, input));
    return input.access_token_plaintext;
  };

  test("does not replace the new grant, and is revoked", async () => {
    const connected = await project.connectExpired(refresher);
    const late = nameNextToken();
    let fresh = "";
    const read = await meanwhile(connected, async () => {
      fresh = await reconnect(connected);
    });
    expect(valueOf(read).access_token).toBe(fresh);
    expect(valueOf(await project.read(other, connected.id)).access_token).toBe(fresh);
    expect(world.double.isAccessTokenActive(late)).toBe(false);
    expect(world.double.isAccessTokenActive(fresh)).toBe(true);
    expect(await project.events(connected.id)).toEqual(["connection.updated"]);
  });

  test("does not replace one that came without a refresh token, after a revocation", async () => {
    const connected = await project.connectExpired(refresher);
    const late = nameNextToken();
    const grant = world.double.issueGrant({ sub: "subject-1" });
    const read = await meanwhile(connected, async () => {
      valueOf(await revokeConnection(other, project.ctx, { connection_id: connected.id }));
      const again = await project.grantInput({ grant, refresh_token_plaintext: null });
      expect(valueOf(await storeConnection(other, project.ctx, again)).connection_id).toBe(
        connected.id,
      );
    });
    expect(valueOf(read).access_token).toBe(grant.accessToken);
    expect(valueOf(await project.read(other, connected.id)).access_token).toBe(grant.accessToken);
    expect(world.double.isAccessTokenActive(late)).toBe(false);
    expect(await project.row(connected.id)).toMatchObject({ version: "2", refresh_sealed: null });
  });

  test("is not revoked where that would end all grants of the user", async () => {
    project = await world.project({ revocation: { method: "rfc7009", scope: "user" } });
    const connected = await project.connectExpired(refresher);
    let fresh = "";
    const read = await meanwhile(connected, async () => {
      fresh = await reconnect(connected);
    });
    expect(valueOf(read).access_token).toBe(fresh);
    expect(revocations()).toBe(0);
    expect(await queued()).toBe(0);
  });
});

test("a good answer outlives a premature needs_reauth, and says so once", async () => {
  const connected = await project.connectExpired(refresher);
  const late = nameNextToken();
  const read = await meanwhile(connected, () =>
    world.db.execute(sql`update connection_tokens set state = 'needs_reauth',
      dead_version = version, epoch = epoch + 1 where connection_id = ${connected.id}`),
  );
  expect(valueOf(read).access_token).toBe(late);
  expect(await project.row(connected.id)).toMatchObject({ state: "active", state_reason: null });
  expect(await project.events(connected.id)).toEqual(["connection.recovered"]);
});

test("a good answer is stored although its lease ran out and was taken by another", async () => {
  const connected = await project.connectExpired(refresher);
  const late = nameNextToken();
  const read = await meanwhile(connected, () =>
    world.db.execute(sql`update connection_tokens set lease_owner = 'other', lease_seq = 2,
      lease_until = clock_timestamp() + interval '45 s', unknown_outcomes = 1
      where connection_id = ${connected.id}`),
  );
  expect(valueOf(read).access_token).toBe(late);
  expect(await project.row(connected.id)).toMatchObject({ version: "2", unknown_outcomes: 0 });
});

test("a good answer after another one is dropped in silence: the first stays", async () => {
  const connected = await project.connectExpired(refresher);
  const late = nameNextToken();
  let first = "";
  const read = await meanwhile(connected, async () => {
    await world.db.execute(sql`update connection_tokens set lease_until = clock_timestamp()
      where connection_id = ${connected.id}`);
    // The provider honours the old refresh token once more.
    world.double.program("refresh", {
      kind: "json",
      body: {
        access_token: "at-second",
        token_type: "bearer",
        refresh_token: "rt-second",
        expires_in: 3600,
      },
    });
    first = valueOf(await project.read(other, connected.id)).access_token;
  });
  expect(first).toBe("at-second");
  expect(valueOf(read).access_token).toBe(first);
  expect(first).not.toBe(late);
  expect(revocations()).toBe(0);
  expect(await project.events(connected.id)).toEqual([]);
  expect(await project.row(connected.id)).toMatchObject({ version: "2", state: "active" });
});

test("invalid_grant that comes after a reconnect leaves the new grant alone", async () => {
  const connected = await project.connectExpired(refresher);
  const { faults } = world.stores.bridge;
  world.double.killGrant(connected.refreshToken);
  const hold = faults.holdNext("set dead_version = version", { before: true });
  const reading = project.read(refresher, connected.id);
  await hold.reached;
  const input = await project.grantInput({ connection_id: connected.id });
  valueOf(await storeConnection(other, project.ctx, input));
  hold.release();
  expect(valueOf(await reading).access_token).toBe(input.access_token_plaintext);
  expect(await project.row(connected.id)).toMatchObject({ state: "active" });
  expect(await project.events(connected.id)).toEqual(["connection.updated"]);
});

test("invalid_grant of a disabled connection is remembered, and shows when it is enabled", async () => {
  const connected = await project.connectExpired(refresher);
  world.double.killGrant(connected.refreshToken);
  const read = await meanwhile(connected, async () =>
    valueOf(await disableConnection(other, project.ctx, { connection_id: connected.id })),
  );
  expect(errorOf(read).code).toBe("connection_disabled");
  expect(await project.row(connected.id)).toMatchObject({ state: "disabled" });
  valueOf(await enableConnection(other, project.ctx, { connection_id: connected.id }));
  expect(errorOf(await project.read(other, connected.id)).code).toBe("needs_reauth");
});

test.each([
  ["revoked", (id: string) => revokeConnection(other, project.ctx, { connection_id: id })],
  [
    "deleted",
    (id: string) => deleteConnection(other, project.ctx, { connection_id: id, hard: false }),
  ],
])("a failure that comes after the connection was %s is no news", async (state, end) => {
  const connected = await project.connectExpired(refresher);
  world.double.program("refresh", { kind: "status", status: 503 });
  await meanwhile(connected, () => end(connected.id));
  expect(await project.events(connected.id)).toEqual([`connection.${state}`]);
  const { rows } = await world.db.execute(sql`
    select 1 from refresh_circuits where integration_id = ${project.integration.id}`);
  expect(rows).toEqual([]);
});

describe("an answer that comes after its integration was disabled", () => {
  const disable = () => {
    world.integrations.set(project.integration.id, { ...project.integration, enabled: false });
    // What the refresher remembers of the integration is too old by now.
    refresher.aheadMs += 20_500;
  };
  const cached = (id: string) => world.redis.exists(`t:${id}`);

  test("is stored, but neither handed out nor cached", async () => {
    const connected = await project.connectExpired(refresher);
    const read = await meanwhile(connected, async () => disable());
    expect(errorOf(read).code).toBe("integration_disabled");
    expect(await cached(connected.id)).toBe(0);
    expect(await project.row(connected.id)).toMatchObject({ version: "2" });
  });

  test("and is a failure puts no living token into the cache", async () => {
    const connected = await project.connect(refresher);
    await project.makeDue(connected.id);
    world.double.program("refresh", { kind: "status", status: 503 });
    const hold = world.double.holdNext("refresh");
    valueOf(await project.read(refresher, connected.id));
    await hold.reached;
    await world.forget(`t:${connected.id}`);
    disable();
    hold.release();
    await refresher.settled();
    expect(await cached(connected.id)).toBe(0);
  });
});

/** More scopes than anybody grants. */
const MANY = Array.from({ length: 201 }, (_, n) => `scope-${n}`);

test.each([
  ["a NUL", "a\u0000b profile", ["profile"]],
  ["a lone surrogate", "\ud800 profile", ["profile"]],
  ["what is no scope name", 'pro"file e\\mail profile', ["profile"]],
  ["nothing", "", ["profile", "email"]],
  ["more than anybody grants", MANY.join(" "), MANY.slice(0, 200)],
])("a scope with %s in it costs no grant", async (_, scope, granted) => {
  const connected = await project.connectExpired(refresher);
  world.double.program("refresh", { kind: "ok", scope });
  expect(valueOf(await project.read(refresher, connected.id)).scope).toEqual(granted);
  expect(world.double.refreshCalls()).toBe(1);
  expect(await project.row(connected.id)).toMatchObject({ version: "2" });
});

test("a lease whose reply never came is given back, and the next reader need not wait for its end", async () => {
  const connected = await project.connectExpired(refresher);
  const { faults } = world.stores.bridge;
  const hold = faults.holdNext("lease_seq = t.lease_seq + 1");
  const reading = project.read(refresher, connected.id).catch(() => null);
  await hold.reached;
  faults.set("sql", { mode: "refuse" });
  refresher.aheadMs += 3_500;
  hold.release();
  setImmediate(() => faults.set("sql", { mode: "ok" }));
  expect(await reading).toBeNull();
  await refresher.settled();
  expect(await project.row(connected.id)).toMatchObject({
    lease_seq: "1",
    lease_owner: null,
    lease_until: null,
  });
  valueOf(await project.read(other, connected.id));
  expect(await project.row(connected.id)).toMatchObject({ version: "2" });
});

test("a lease whose reply is lost, and that the repetition does not get, is given back as well", async () => {
  const connected = await project.connectExpired(refresher);
  const { faults } = world.stores.bridge;
  const first = faults.holdNext("lease_seq = t.lease_seq + 1");
  const reading = project.read(refresher, connected.id, 1);
  await first.reached;
  // To the repetition it looks as if the first were not through yet.
  await world.db
    .execute(sql`update connection_tokens set retry_at = clock_timestamp() + interval '1 s'
    where connection_id = ${connected.id}`);
  faults.set("sql", { mode: "refuse" });
  first.release();
  setImmediate(() => faults.set("sql", { mode: "ok" }));
  await reading;
  await refresher.settled();
  expect(await project.row(connected.id)).toMatchObject({ lease_owner: null, lease_until: null });
});

test("an answer that came too late is queued once, although the reply to its store was lost", async () => {
  const connected = await project.connectExpired(refresher);
  world.double.program("revocation", { kind: "status", status: 503 });
  const { faults } = world.stores.bridge;
  const stored = faults.holdNext("last_success_seq =");
  const answered = world.double.holdNext("refresh");
  const reading = project.read(refresher, connected.id);
  await answered.reached;
  valueOf(await revokeConnection(other, project.ctx, { connection_id: connected.id }));
  answered.release();
  await stored.reached;
  faults.set("sql", { mode: "refuse" });
  stored.release();
  setImmediate(() => faults.set("sql", { mode: "ok" }));
  expect(errorOf(await reading).code).toBe("connection_revoked");
  await refresher.settled();
  // The old grant and what came late.
  expect(await queued()).toBe(2);
});
