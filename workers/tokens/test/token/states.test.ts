import { sql } from "drizzle-orm";
import { newId } from "#shared/ids";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CONNECTION_STATES,
  type ConnectionState,
  TRANSITIONS,
  type Transition,
  canMove,
} from "#shared/contracts/tokens/connection-states";
import { sha256Hex } from "#shared/crypto/hash";
import { confirmConnection } from "../../src/connections/confirm-connection.ts";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { enableConnection } from "../../src/connections/enable-connection.ts";
import { type Lease, storeRefresh } from "../../src/refresh/lease-repository.ts";
import { recordDeadGrant } from "../../src/refresh/failure-repository.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { apiKey } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import {
  connectionIn,
  declareDead,
  eventsOf,
  show,
  stateOf,
  store,
} from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;
let project: Project;

beforeAll(async () => {
  world = await TokensWorld.start();
  isolate = world.isolate();
  project = await world.project();
});
afterAll(() => world.close());

type Target = Awaited<ReturnType<typeof connectionIn>>;

/** The lease that a refresh of the stored version would hold. */
async function leaseOf(id: string): Promise<Lease> {
  const { rows } = await world.db.execute<{ version: string }>(sql`
    update connection_tokens set lease_owner = 'holder', lease_seq = 9,
      lease_until = clock_timestamp() + interval '45 s' where connection_id = ${id} returning version`);
  return {
    projectId: project.id,
    connectionId: id,
    integrationId: project.integration.id,
    account: { issuer: world.double.origin, subject: "nobody" },
    version: Number(rows[0]?.version),
    seq: 9,
    owner: "holder",
    refreshSealed: "",
    takenAt: new Date().toISOString(),
    unknownOutcomes: 0,
    failures: 0,
    namedLifeSeconds: null,
    extraSealed: null,
  };
}

/** Tries one move; the code of its refusal, or null. */
const MOVES: Record<Transition, (target: Target) => Promise<string | null>> = {
  confirm: async ({ id, code }) => {
    // Even with a code in its row, only a pending connection takes it.
    const hash = await sha256Hex(code);
    await world.db.execute(sql`
      update connections set connect_code_hash = ${hash},
        connect_code_expires_at = clock_timestamp() + interval '10 min' where id = ${id}`);
    const caller = apiKey(project.id, ["connect:write"]);
    return codeOf(await confirmConnection(isolate, caller, { connect_code: code }));
  },
  die: async ({ id }) => {
    const cause = { reason: "invalid_grant", providerError: "invalid_grant" } as const;
    await recordDeadGrant(world.db, project.ctx, await leaseOf(id), cause);
    return null;
  },
  recover: async ({ id }) => {
    const grant = {
      accessSealed: "s1.1.access",
      refreshSealed: "s1.1.refresh",
      dataKeyVersion: 1,
      lifeMs: 3_600_000,
      elapsedMs: 0,
      marginMs: 0,
      scopes: null,
    };
    await storeRefresh(world.db, project.ctx, await leaseOf(id), grant, newId("revocation"));
    return null;
  },
  reconnect: async ({ subject }) => {
    await store(isolate, project, { subject, externalId: subject });
    return null;
  },
  disable: async ({ id }) =>
    codeOf(await disableConnection(isolate, project.ctx, { connection_id: id })),
  enable: async ({ id }) =>
    codeOf(await enableConnection(isolate, project.ctx, { connection_id: id })),
  revoke: async ({ id }) =>
    codeOf(await revokeConnection(isolate, project.ctx, { connection_id: id })),
  delete: async ({ id }) =>
    codeOf(await deleteConnection(isolate, project.ctx, { connection_id: id, hard: false })),
};

const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }): string | null =>
  result.ok ? null : result.error.code;

const refusalOf = (state: ConnectionState, move: Transition): string | null => {
  if (move === "die" || move === "recover" || move === "reconnect") return null;
  if (move === "confirm") return "connect_code_invalid";
  return state === "deleted" ? "not_found" : "invalid_transition";
};

const pairs = CONNECTION_STATES.flatMap((state) =>
  (Object.keys(TRANSITIONS) as Transition[]).map((move) => ({ state, move })),
);
const allowed = pairs.filter(({ state, move }) => canMove(state, move));
const refused = pairs.filter(({ state, move }) => !canMove(state, move));

test.each(allowed)("$state lets $move through, with one event", async ({ state, move }) => {
  const target = await connectionIn(isolate, project, state);
  const before = await eventsOf(project, target.id);
  const old = await project.row(target.id);
  expect(await MOVES[move](target)).toBeNull();
  const after = await project.row(target.id);
  expect(TRANSITIONS[move].to).toContain(after["state"]);
  expect(await eventsOf(project, target.id)).toHaveLength(before.length + 1);
  expect(Number(after["epoch"])).toBeGreaterThan(Number(old["epoch"]));
});

test.each(refused)("$state refuses $move and stays as it is", async ({ state, move }) => {
  const target = await connectionIn(isolate, project, state);
  const before = (await eventsOf(project, target.id)).map(({ type }) => type);
  expect(await MOVES[move](target)).toBe(refusalOf(state, move));
  expect(await stateOf(project, target.id)).toBe(state);
  const events = (await eventsOf(project, target.id)).map(({ type }) => type);
  expect(events).toEqual(before);
});

describe("a grant that died while its connection was disabled", () => {
  test("comes back from enable as needs_reauth, with one event of that state", async () => {
    const target = await connectionIn(isolate, project, "disabled");
    const { id } = target;
    await MOVES.die(target);
    expect(await stateOf(project, id)).toBe("disabled");
    const before = await eventsOf(project, id);
    const enabled = valueOf(await enableConnection(isolate, project.ctx, { connection_id: id }));
    expect(enabled).toMatchObject({ state: "needs_reauth", state_reason: "invalid_grant" });
    const news = (await eventsOf(project, id)).slice(before.length);
    expect(news).toMatchObject([{ type: "connection.updated", data: { state: "needs_reauth" } }]);
  });

  test("is forgotten once the person has connected again", async () => {
    const { id, subject } = await connectionIn(isolate, project, "disabled");
    await declareDead(project, id);
    await store(isolate, project, { subject, externalId: subject });
    const enabled = valueOf(await enableConnection(isolate, project.ctx, { connection_id: id }));
    expect(enabled).toMatchObject({ state: "active", state_reason: null });
  });
});

test("a disabled connection gives no token, an enabled one the same token again", async () => {
  const { id, accessToken } = await connectionIn(isolate, project, "active");
  await project.read(isolate, id);
  await isolate.settled();
  valueOf(await disableConnection(isolate, project.ctx, { connection_id: id }));
  expect(errorOf(await project.read(world.isolate(), id)).code).toBe("connection_disabled");
  valueOf(await enableConnection(isolate, project.ctx, { connection_id: id }));
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
});

test("of many that move a connection at once, one does, with one event", async () => {
  for (const move of [disableConnection, revokeConnection]) {
    const { id } = await connectionIn(isolate, project, "active");
    const before = (await eventsOf(project, id)).length;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => move(world.isolate(), project.ctx, { connection_id: id })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await eventsOf(project, id)).toHaveLength(before + 1);
  }
});

describe("a caller", () => {
  const moves = [disableConnection, enableConnection, revokeConnection] as const;

  test("of another project finds no connection, whatever its state", async () => {
    const stranger = await world.project();
    for (const state of CONNECTION_STATES) {
      const { id } = await connectionIn(isolate, project, state);
      for (const move of moves)
        expect(errorOf(await move(isolate, stranger.ctx, { connection_id: id })).code).toBe(
          "not_found",
        );
      for (const hard of [false, true])
        expect(
          errorOf(await deleteConnection(isolate, stranger.ctx, { connection_id: id, hard })).code,
        ).toBe("not_found");
      expect(await stateOf(project, id)).toBe(state);
    }
  });

  test("with an id of another form finds no connection", async () => {
    for (const id of ["", "con_1", "usr_01jd0000000000000000000000", "con_\u0000", "con_' or 1=1"])
      for (const move of moves)
        expect(errorOf(await move(isolate, project.ctx, { connection_id: id })).code).toBe(
          "not_found",
        );
  });

  test("that may only write sees what became of the connection", async () => {
    const writer = apiKey(project.id, ["connections:write"]);
    const { id } = await connectionIn(isolate, project, "active");
    const disabled = valueOf(await disableConnection(isolate, writer, { connection_id: id }));
    expect(disabled.state).toBe("disabled");
    expect((await show(isolate, project, id)).state).toBe("disabled");
  });

  test("that may only read moves nothing", async () => {
    const reader = apiKey(project.id, ["connections:read"]);
    const { id } = await connectionIn(isolate, project, "active");
    for (const move of moves)
      expect(errorOf(await move(isolate, reader, { connection_id: id })).code).toBe("forbidden");
    const deletion = await deleteConnection(isolate, reader, { connection_id: id, hard: true });
    expect(errorOf(deletion).code).toBe("forbidden");
    expect(await stateOf(project, id)).toBe("active");
  });
});
