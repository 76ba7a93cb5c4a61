import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import { deleteConnection } from "../../workers/tokens/src/connections/delete-connection.ts";
import { disableConnection } from "../../workers/tokens/src/connections/disable-connection.ts";
import {
  type Lease,
  acquireLease,
  releaseLease,
  storeRefresh,
} from "../../workers/tokens/src/refresh/lease-repository.ts";
import {
  type Failure,
  recordDeadGrant,
  recordFailure,
} from "../../workers/tokens/src/refresh/failure-repository.ts";
import { claimRevocation } from "../../workers/tokens/src/revocation/revocation-repository.ts";
import { revokeConnection } from "../../workers/tokens/src/connections/revoke-connection.ts";
import { storeConnection } from "../../workers/tokens/src/connections/store-connection.ts";
import type { SealedGrant } from "../../workers/tokens/src/token/sealed-grant.ts";
import { inLine, whileLocked } from "#support/row-queue";
import { type Isolate, type Project, TokensWorld, valueOf } from "#support/services/tokens-world";

// The statements of docs/token-protocol.md §3 against each other, on a PostgreSQL with many sessions. The embedded one has only one
// session, in which no statement ever waits for a row and SKIP LOCKED never skips.

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const REDIS_URL = process.env["TEST_REDIS_URL"] ?? "redis://127.0.0.1:6379";

let world: TokensWorld;
let isolate: Isolate;
let project: Project;
let db: Database;

beforeAll(async () => {
  world = await TokensWorld.start({
    databaseUrl: POSTGRES_URL,
    redisUrl: REDIS_URL,
    control: true,
  });
  isolate = world.isolate();
  project = await world.project();
  db = world.db;
});
afterAll(() => world.close());

let accounts = 0;
async function newConnection() {
  const subject = `account-${(accounts += 1)}`;
  const { id } = await project.connect(isolate, { subject, externalId: subject });
  const integrationId = project.integration.id;
  const target = { projectId: project.id, connectionId: id, integrationId, version: 1 };
  return { id, subject, target };
}
type Connection = Awaited<ReturnType<typeof newConnection>>;

async function acquire({ target }: Connection, owner = newId("request")): Promise<Lease> {
  const lease = await acquireLease(db, target, owner);
  if (lease === null) throw new Error("the lease was not to be had");
  return lease;
}

/** The holder died, and its lease expired. */
const runOut = ({ id }: Connection) =>
  db.execute(sql`
    update connection_tokens set lease_until = clock_timestamp() - interval '1 ms' where connection_id = ${id}`);

const grant = (name: string): SealedGrant => ({
  accessSealed: `s1.1.access-${name}`,
  refreshSealed: `s1.1.refresh-${name}`,
  dataKeyVersion: 1,
  lifeMs: 3_600_000,
  elapsedMs: 100,
  marginMs: 300_000,
  scopes: ["profile"],
});

const succeed = (lease: Lease, name: string, revocationId = newId("revocation")) =>
  storeRefresh(db, project.ctx, lease, grant(name), revocationId);

const failure = (over: Partial<Failure> = {}): Failure => ({
  code: "provider_unavailable",
  providerError: null,
  outcomeUnknown: false,
  retryInMs: 0,
  circuit: { kind: "unclear" },
  isRefusal: false,
  ...over,
});

const die = (lease: Lease) =>
  recordDeadGrant(db, project.ctx, lease, {
    reason: "invalid_grant",
    providerError: "invalid_grant",
  });

async function queueOf({ id }: Connection): Promise<(string | null)[]> {
  const { rows } = await db.execute<{ access_sealed: string | null }>(sql`
    select access_sealed from revocations where connection_id = ${id} order by created_at`);
  return rows.map((row) => row.access_sealed);
}

/** The row, the queue and the events: everything that a repetition must not change. */
async function everythingOf(connection: Connection) {
  return {
    row: await project.row(connection.id),
    queue: await queueOf(connection),
    events: await project.events(connection.id),
  };
}

const lockOf = ({ id }: Connection) =>
  `select 1 from connection_tokens where connection_id = '${id}' for no key update`;

const line = <A, B>(connection: Connection, first: () => Promise<A>, second: () => Promise<B>) =>
  inLine({ db, url: POSTGRES_URL }, lockOf(connection), first, second);

describe("A, of many at once", () => {
  const CALLERS = 200;

  async function winners(
    take: (connection: Connection, owner: string) => Promise<unknown>,
  ): Promise<number> {
    const connection = await newConnection();
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, (_, i) => take(connection, `owner-${i}`)),
    );
    return answers.filter((answer) => answer !== null).length;
  }

  test("gives the lease to one of two hundred callers, round after round", async () => {
    for (let round = 0; round < 3; round++)
      expect(await winners(({ target }, owner) => acquireLease(db, target, owner))).toBe(1);
  });

  test("would not, if it looked first and took it then: the same race sees several winners", async () => {
    const checkThenAct = async ({ id }: Connection, owner: string): Promise<unknown> => {
      const { rows } = await db.execute(sql`
        select 1 from connection_tokens where connection_id = ${id}
          and (lease_until is null or lease_until <= clock_timestamp())`);
      if (rows.length === 0) return null;
      return db.execute(sql`
        update connection_tokens set lease_owner = ${owner}, lease_seq = lease_seq + 1,
          lease_until = clock_timestamp() + interval '45 s' where connection_id = ${id}`);
    };
    expect(await winners(checkThenAct)).toBeGreaterThan(1);
  });

  test("gives a lease that ran out to one, who knows that somebody died with it", async () => {
    const connection = await newConnection();
    await acquire(connection, "dead");
    await runOut(connection);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => acquireLease(db, connection.target, `next-${i}`)),
    );
    const [winner, ...others] = answers.filter((answer) => answer !== null);
    expect(others).toEqual([]);
    expect(winner).toMatchObject({ seq: 2, unknownOutcomes: 1 });
  });

  test("waits for nobody who holds the row: whoever cannot have it knows at once", async () => {
    const connection = await newConnection();
    const { target } = connection;
    const answer = await whileLocked({ db, url: POSTGRES_URL }, lockOf(connection), () =>
      acquireLease(db, target, "late"),
    );
    expect(answer).toBeNull();
    expect(await acquireLease(db, target, "later")).not.toBeNull();
  });
});

describe("A, repeated after its reply was lost,", () => {
  test("succeeds again for its own caller, who is nobody that died", async () => {
    const connection = await newConnection();
    await acquire(connection, "me");
    const again = await acquire(connection, "me");
    expect(again).toMatchObject({ owner: "me", unknownOutcomes: 0 });
    expect(await acquireLease(db, connection.target, "you")).toBeNull();
    expect((await succeed(again, "again")).stored).toMatchObject({ version: 2 });
  });

  test("succeeds in the send window only, after which the request may be on its way", async () => {
    const connection = await newConnection();
    await acquire(connection, "me");
    await db.execute(sql`
      update connection_tokens set lease_until = lease_until - interval '3 s' where connection_id = ${connection.id}`);
    expect(await acquireLease(db, connection.target, "me")).toBeNull();
  });
});

test.each(["pending", "needs_reauth", "disabled", "revoked", "deleted"])(
  "A takes no lease of a connection that is %s",
  async (state) => {
    const connection = await newConnection();
    await db.execute(sql`
      update connection_tokens set state = ${state} where connection_id = ${connection.id}`);
    expect(await acquireLease(db, connection.target, "me")).toBeNull();
  },
);

test("A takes no lease of another version, during a back-off or of another project", async () => {
  const connection = await newConnection();
  const { target } = connection;
  const stranger = await world.project();
  expect(await acquireLease(db, { ...target, version: 2 }, "me")).toBeNull();
  expect(await acquireLease(db, { ...target, projectId: stranger.id }, "me")).toBeNull();
  await db.execute(sql`
    update connection_tokens set retry_at = clock_timestamp() + interval '1 min' where connection_id = ${connection.id}`);
  expect(await acquireLease(db, target, "me")).toBeNull();
});

describe("after a takeover", () => {
  async function takenOver() {
    const connection = await newConnection();
    const first = await acquire(connection, "first");
    await runOut(connection);
    const second = await acquire(connection, "second");
    return { connection, first, second };
  }

  test("the late success of the first is stored, and the second's returns nothing", async () => {
    const { connection, first, second } = await takenOver();
    expect((await succeed(first, "first")).stored).toMatchObject({ version: 2, state: "active" });
    expect(await succeed(second, "second")).toEqual({
      stored: null,
      announced: false,
      revocationId: null,
    });
    expect(await project.row(connection.id)).toMatchObject({
      version: "2",
      access_sealed: "s1.1.access-first",
      last_success_seq: "1",
    });
    expect(await queueOf(connection)).toEqual([]);
  });

  test("both successes at once store one, in either order", async () => {
    for (const firstFirst of [true, false]) {
      const { connection, first, second } = await takenOver();
      const [one, other] = firstFirst ? [first, second] : [second, first];
      const [winner, loser] = await line(
        connection,
        () => succeed(one, "winner"),
        () => succeed(other, "loser"),
      );
      expect(winner.stored).toMatchObject({ version: 2 });
      expect(loser).toEqual({ stored: null, announced: false, revocationId: null });
      expect(await project.row(connection.id)).toMatchObject({
        access_sealed: "s1.1.access-winner",
      });
      expect(await queueOf(connection)).toEqual([]);
    }
  });

  test("the first's failure, release and declaration of death change nothing any more", async () => {
    const { connection, first } = await takenOver();
    const before = await everythingOf(connection);
    await recordFailure(db, project.ctx, first, failure());
    await releaseLease(db, first, first.owner);
    expect(await die(first)).toBeNull();
    expect(await everythingOf(connection)).toEqual(before);
  });

  test("the second's premature declaration of death is outlived by the first's success", async () => {
    const { connection, first, second } = await takenOver();
    const [dead, outcome] = await line(
      connection,
      () => die(second),
      () => succeed(first, "late"),
    );
    expect(dead).toMatchObject({ state: "needs_reauth" });
    expect(outcome.stored).toMatchObject({ version: 2, state: "active" });
    expect(await project.events(connection.id)).toEqual([
      "connection.needs_reauth",
      "connection.recovered",
    ]);
    expect(await queueOf(connection)).toEqual([]);
  });

  test("a declaration of death that comes after the first's success is too late", async () => {
    const { connection, first, second } = await takenOver();
    const [outcome, dead] = await line(
      connection,
      () => succeed(first, "early"),
      () => die(second),
    );
    expect(outcome.stored).toMatchObject({ version: 2 });
    expect(dead).toBeNull();
    expect(await project.row(connection.id)).toMatchObject({ state: "active", dead_version: "0" });
  });
});

describe("B behind a statement that commits while it waits for the row", () => {
  const reconnect = async ({ subject }: Connection) =>
    valueOf(
      await storeConnection(
        isolate,
        project.ctx,
        await project.grantInput({ subject, externalId: subject }),
      ),
    );

  test.each([
    ["revoked", revokeConnection],
    [
      "deleted",
      (deps: Isolate, ctx: Project["ctx"], input: { connection_id: string }) =>
        deleteConnection(deps, ctx, { ...input, hard: false }),
    ],
  ])("resurrects nothing that was %s: its answer goes to the queue", async (state, end) => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    world.double.program("revocation", { kind: "down" });
    const [, outcome] = await line(
      connection,
      async () => valueOf(await end(isolate, project.ctx, { connection_id: connection.id })),
      () => succeed(lease, "late"),
    );
    world.double.program("revocation", { kind: "ok" });
    expect(outcome).toMatchObject({ stored: null, revocationId: expect.stringMatching(/^rvk_/) });
    expect(await project.row(connection.id)).toMatchObject({
      state,
      access_sealed: null,
      refresh_sealed: null,
    });
    expect(await queueOf(connection)).toHaveLength(2);
    expect(await queueOf(connection)).toContain("s1.1.access-late");
  });

  test("queues what it has when the row itself is gone", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    const input = { connection_id: connection.id, hard: true };
    valueOf(await deleteConnection(isolate, project.ctx, input));
    expect((await succeed(lease, "late")).revocationId).toMatch(/^rvk_/);
    expect(await queueOf(connection)).toEqual(["s1.1.access-late"]);
  });

  test("leaves a reconnect's grant alone, and queues its own answer", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    const [, outcome] = await line(
      connection,
      () => reconnect(connection),
      () => succeed(lease, "late"),
    );
    expect(outcome).toMatchObject({ stored: null, revocationId: expect.stringMatching(/^rvk_/) });
    expect(await project.row(connection.id)).toMatchObject({ version: "2", connect_version: "2" });
    expect(await queueOf(connection)).toEqual(["s1.1.access-late"]);
  });

  test("is queued after a reconnect as one of an account whose grant is in use", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    const [, outcome] = await line(
      connection,
      () => reconnect(connection),
      () => succeed(lease, "late"),
    );
    const claimed = await claimRevocation(db, project.id, outcome.revocationId ?? "");
    expect(claimed).toMatchObject({ connectionId: connection.id, accountInUse: true });
  });

  test("is stored in a connection that was disabled, which stays disabled", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    const [, outcome] = await line(
      connection,
      async () =>
        valueOf(await disableConnection(isolate, project.ctx, { connection_id: connection.id })),
      () => succeed(lease, "late"),
    );
    expect(outcome.stored).toMatchObject({ version: 2, state: "disabled" });
    expect(await project.row(connection.id)).toMatchObject({
      state: "disabled",
      access_sealed: "s1.1.access-late",
    });
    expect(await queueOf(connection)).toEqual([]);
  });
});

describe("a statement that waits behind B", () => {
  test("revokes the tokens that B stored", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    world.double.program("revocation", { kind: "down" });
    const [outcome] = await line(
      connection,
      () => succeed(lease, "fresh"),
      async () =>
        valueOf(await revokeConnection(isolate, project.ctx, { connection_id: connection.id })),
    );
    world.double.program("revocation", { kind: "ok" });
    expect(outcome.stored).not.toBeNull();
    expect(await queueOf(connection)).toEqual(["s1.1.access-fresh"]);
    expect(await project.row(connection.id)).toMatchObject({
      state: "revoked",
      access_sealed: null,
    });
  });

  test("never waits for it in a circle, though both change the connection as well", async () => {
    const others: ((connection: Connection) => Promise<{ ok: boolean }>)[] = [
      async ({ subject }) =>
        storeConnection(
          isolate,
          project.ctx,
          await project.grantInput({ subject, externalId: subject }),
        ),
      ({ id }) => deleteConnection(isolate, project.ctx, { connection_id: id, hard: false }),
    ];
    for (const other of others) {
      const connection = await newConnection();
      const lease = await acquire(connection);
      const [outcome, changed] = await line(
        connection,
        () => succeed(lease, "fresh"),
        () => other(connection),
      );
      expect(outcome.stored).not.toBeNull();
      expect(changed.ok).toBe(true);
    }
  });
});

describe("repeated after a lost reply", () => {
  test("B does nothing", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    expect((await succeed(lease, "once")).stored).not.toBeNull();
    const before = await everythingOf(connection);
    for (let i = 0; i < 3; i++)
      expect(await succeed(lease, "once")).toEqual({
        stored: null,
        announced: false,
        revocationId: null,
      });
    expect(await everythingOf(connection)).toEqual(before);
  });

  test("B does nothing either when a newer refresh, a revocation or a reconnect came in between", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    await succeed(lease, "once");
    const input = { connection_id: connection.id };
    valueOf(await revokeConnection(isolate, project.ctx, input));
    const before = await everythingOf(connection);
    expect(await succeed(lease, "once")).toEqual({
      stored: null,
      announced: false,
      revocationId: null,
    });
    expect(await everythingOf(connection)).toEqual(before);
  });

  test("C counts one failure", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    await recordFailure(db, project.ctx, lease, failure());
    const before = await everythingOf(connection);
    for (let i = 0; i < 3; i++) await recordFailure(db, project.ctx, lease, failure());
    expect(await everythingOf(connection)).toEqual(before);
    expect(before.row).toMatchObject({ failures: 1, lease_owner: null, lease_until: null });
    expect(before.events).toEqual(["connection.refresh_failing"]);
  });

  test("C of an unknown outcome leaves the lease to run out by itself", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    await recordFailure(db, project.ctx, lease, failure({ outcomeUnknown: true }));
    const before = await everythingOf(connection);
    await recordFailure(db, project.ctx, lease, failure({ outcomeUnknown: true }));
    expect(await everythingOf(connection)).toEqual(before);
    expect(before.row).toMatchObject({ failures: 1, unknown_outcomes: 1, lease_owner: null });
    expect(before.row["lease_until"]).not.toBeNull();
    // A caller that asks meanwhile gets the time to the lease's end, not the shorter back-off.
    expect(before.row["retry_at"]).toEqual(before.row["lease_until"]);
    expect(await acquireLease(db, connection.target, "next")).toBeNull();
    await runOut(connection);
    await db.execute(sql`update connection_tokens set retry_at = lease_until
      where connection_id = ${connection.target.connectionId}`);
    expect(await acquireLease(db, connection.target, "next")).toMatchObject({ unknownOutcomes: 1 });
  });

  test("D declares death once, with one event", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    expect(await die(lease)).toMatchObject({ state: "needs_reauth" });
    const before = await everythingOf(connection);
    for (let i = 0; i < 3; i++) expect(await die(lease)).toBeNull();
    expect(await everythingOf(connection)).toEqual(before);
    expect(before.events).toEqual(["connection.needs_reauth"]);
    expect(before.row).toMatchObject({ dead_version: "1", lease_owner: null });
  });

  test("D, C and R of a lease that B ended do nothing", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    await succeed(lease, "done");
    const before = await everythingOf(connection);
    await recordFailure(db, project.ctx, lease, failure());
    await releaseLease(db, lease, lease.owner);
    expect(await die(lease)).toBeNull();
    expect(await everythingOf(connection)).toEqual(before);
  });

  test("B that was queued because it came too late is queued once, whatever became of its reply", async () => {
    const connection = await newConnection();
    const lease = await acquire(connection);
    valueOf(await revokeConnection(isolate, project.ctx, { connection_id: connection.id }));
    const revocationId = newId("revocation");
    await succeed(lease, "late", revocationId);
    await succeed(lease, "late", revocationId);
    expect(await queueOf(connection)).toEqual(["s1.1.access-late"]);
  });
});
