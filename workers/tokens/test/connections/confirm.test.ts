import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { confirmConnection } from "../../src/connections/confirm-connection.ts";
import { readToken } from "../../src/read/read-token.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { apiKey } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { codeOf } from "#support/services/providers-in-process";
import { connectCode, eventsOf, stateOf, store } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
  isolate = world.isolate();
});
afterAll(() => world.close());

async function pending() {
  const project = await world.project();
  const { code, hash } = await connectCode();
  const { connection_id: id } = await store(isolate, project, { connect_code_hash: hash });
  const caller = apiKey(project.id, ["connect:write"]);
  return { project, id, code, caller };
}

test("a connect code makes its connection active, with the one event of its creation", async () => {
  const { project, id, code, caller } = await pending();
  const confirmed = valueOf(
    await confirmConnection(isolate, caller, { connect_code: code, external_id: "user-1" }),
  );
  expect(confirmed).toMatchObject({ id, state: "active", state_reason: null });
  expect((await project.read(isolate, id)).ok).toBe(true);
  expect(await eventsOf(project, id)).toMatchObject([
    { type: "connection.created", data: { confirmed: true } },
  ]);
});

test("a connect code works once", async () => {
  const { project, id, code, caller } = await pending();
  valueOf(await confirmConnection(isolate, caller, { connect_code: code, external_id: "user-1" }));
  const again = await confirmConnection(isolate, caller, {
    connect_code: code,
    external_id: "user-1",
  });
  expect(errorOf(again).code).toBe("connect_code_invalid");
  expect(await eventsOf(project, id)).toHaveLength(1);
});

test("of many that post one code at once, one wins", async () => {
  const { project, id, code, caller } = await pending();
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      confirmConnection(world.isolate(), caller, { connect_code: code, external_id: "user-1" }),
    ),
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  for (const answer of answers)
    if (!answer.ok) expect(answer.error.code).toBe("connect_code_invalid");
  expect(await eventsOf(project, id)).toHaveLength(1);
});

test("another project's code, an old one, a replaced one and a made-up one are refused alike", async () => {
  const { project, id, code, caller } = await pending();
  const stranger = apiKey((await world.project()).id, ["connect:write"]);
  const foreign = errorOf(
    await confirmConnection(isolate, stranger, { connect_code: code, external_id: "user-1" }),
  );
  const unknown = errorOf(
    await confirmConnection(isolate, caller, { connect_code: "cc_x", external_id: "user-1" }),
  );
  expect(foreign).toEqual(unknown);
  expect(unknown.code).toBe("connect_code_invalid");

  const next = await connectCode();
  await store(isolate, project, { connect_code_hash: next.hash });
  const replaced = await confirmConnection(isolate, caller, {
    connect_code: code,
    external_id: "user-1",
  });
  expect(errorOf(replaced)).toEqual(unknown);

  await world.db.execute(sql`
    update connections set connect_code_expires_at = clock_timestamp() - interval '1 ms' where id = ${id}`);
  const late = await confirmConnection(isolate, caller, {
    connect_code: next.code,
    external_id: "user-1",
  });
  expect(errorOf(late)).toEqual(unknown);
  expect(await stateOf(project, id)).toBe("pending");
});

test("a code lives for ten minutes", async () => {
  const { id } = await pending();
  const { rows } = await world.db.execute<{ left: string }>(sql`
    select extract(epoch from connect_code_expires_at - clock_timestamp()) "left"
    from connections where id = ${id}`);
  expect(Number(rows[0]?.left)).toBeGreaterThan(590);
  expect(Number(rows[0]?.left)).toBeLessThanOrEqual(600);
});

test("the code of a connection that was revoked meanwhile confirms nothing", async () => {
  const { project, id, code, caller } = await pending();
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
  const answer = await confirmConnection(isolate, caller, {
    connect_code: code,
    external_id: "user-1",
  });
  expect(errorOf(answer).code).toBe("connect_code_invalid");
  expect(await stateOf(project, id)).toBe("revoked");
});

test("confirming needs connect:write", async () => {
  const { project, id, code } = await pending();
  const answer = await confirmConnection(isolate, project.ctx, {
    connect_code: code,
    external_id: "user-1",
  });
  expect(errorOf(answer).code).toBe("forbidden");
  expect(await stateOf(project, id)).toBe("pending");
});

const byExternalId = (project: Project, reader: Isolate) =>
  readToken(reader, project.ctx, {
    integration: project.integration.key,
    external_id: "user-1",
    max_wait: 5,
  });

test("a connection that waits for its code does not take the person's own away", async () => {
  const project = await world.project();
  const own = await project.connect(isolate, { subject: "own" });
  const { code, hash } = await connectCode();
  await store(isolate, project, { subject: "forwarded", connect_code_hash: hash });
  expect(valueOf(await byExternalId(project, isolate)).access_token).toBe(own.accessToken);
  await isolate.settled();
  valueOf(
    await confirmConnection(isolate, apiKey(project.id, ["connect:write"]), {
      connect_code: code,
      external_id: "user-1",
    }),
  );
  for (const reader of [isolate, world.isolate()])
    expect(errorOf(await byExternalId(project, reader)).code).toBe("ambiguous_connection");
});

test("nor does one that waited before the person's own came", async () => {
  const project = await world.project();
  const { hash } = await connectCode();
  await store(isolate, project, { subject: "forwarded", connect_code_hash: hash });
  const own = await project.connect(isolate, { subject: "own" });
  for (const reader of [isolate, world.isolate()])
    expect(valueOf(await byExternalId(project, reader)).access_token).toBe(own.accessToken);
});

test("a lone connection that waits for its code is what the person has", async () => {
  const { project } = await pending();
  expect(errorOf(await byExternalId(project, isolate)).code).toBe("connection_pending");
});

test("a second account shows as ambiguous at once, even to a reader who read before it came", async () => {
  const project = await world.project();
  await project.connect(isolate, { subject: "first" });
  valueOf(await byExternalId(project, isolate));
  await isolate.settled();
  const slow = world.isolate();
  await world.forget(`t:${project.id}:${project.integration.id}:user-1`);
  const hold = world.stores.bridge.faults.holdNext("t.state <> 'revoked'");
  const reading = byExternalId(project, slow);
  await hold.reached;
  await store(isolate, project, { subject: "second" });
  hold.release();
  await reading;
  await slow.settled();
  for (const reader of [isolate, slow, world.isolate()])
    expect(errorOf(await byExternalId(project, reader)).code).toBe("ambiguous_connection");
});

/** What waits to be revoked at the provider. */
const queuedFor = async (id: string): Promise<unknown[]> => {
  const { rows } = await world.db.execute(sql`
    select access_sealed is not null as access, refresh_sealed is not null as refresh
    from revocations where connection_id = ${id}`);
  return rows;
};

describe("a code that another end user's browser brought", () => {
  const stranger = "user-2";

  test("is spent: nothing gets active, and the grant waits to be revoked", async () => {
    const { project, id, code, caller } = await pending();
    world.double.program("revocation", { kind: "status", status: 503 });
    const wrong = { connect_code: code, external_id: stranger };
    expect(errorOf(await confirmConnection(isolate, caller, wrong)).code).toBe(
      "external_id_mismatch",
    );
    expect(await stateOf(project, id)).toBe("deleted");
    expect(await queuedFor(id)).toHaveLength(1);
    const right = { connect_code: code, external_id: "user-1" };
    expect(errorOf(await confirmConnection(isolate, caller, right)).code).toBe(
      "connect_code_invalid",
    );
    expect((await project.read(isolate, id)).ok).toBe(false);
    expect(await eventsOf(project, id)).toMatchObject([
      { type: "connection.deleted", data: { hard: false } },
    ]);
  });

  test("of both at once, one decides, and never is anything active after the wrong one", async () => {
    for (let round = 0; round < 4; round++) {
      const { project, id, code, caller } = await pending();
      const [wrong, right] = await Promise.all(
        [stranger, "user-1"].map((external_id) =>
          confirmConnection(world.isolate(), caller, { connect_code: code, external_id }),
        ),
      );
      const state = await stateOf(project, id);
      if (right?.ok) {
        expect([wrong && codeOf(wrong), state]).toEqual(["connect_code_invalid", "active"]);
      } else {
        expect([wrong && codeOf(wrong), state]).toEqual(["external_id_mismatch", "deleted"]);
      }
      expect(await eventsOf(project, id)).toHaveLength(1);
    }
  });

  test("leaves a connection that was revoked before as it was", async () => {
    const { project, id, code, caller } = await pending();
    const right = { connect_code: code, external_id: "user-1" };
    valueOf(await confirmConnection(isolate, caller, right));
    valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
    const next = await connectCode();
    const again = await store(isolate, project, { connect_code_hash: next.hash });
    expect(again).toMatchObject({ connection_id: id, state: "pending" });
    const wrong = { connect_code: next.code, external_id: stranger };
    expect(errorOf(await confirmConnection(isolate, caller, wrong)).code).toBe(
      "external_id_mismatch",
    );
    expect(await stateOf(project, id)).toBe("revoked");
    const { rows } = await world.db.execute(sql`
      select access_sealed, refresh_sealed from connection_tokens where connection_id = ${id}`);
    expect(rows).toEqual([{ access_sealed: null, refresh_sealed: null }]);
    expect((await eventsOf(project, id)).at(-1)?.type).toBe("connection.revoked");
  });
});

test("a gateway of the previous release, which names no end user, still confirms", async () => {
  const { id, code, caller } = await pending();
  const confirmed = valueOf(await confirmConnection(isolate, caller, { connect_code: code }));
  expect(confirmed).toMatchObject({ id, state: "active" });
});
