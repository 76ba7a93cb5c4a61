import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { revealToken } from "../../src/read/reveal-token.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { account, longAgo, service, visitor } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;
let owner: CallContext;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
  owner = as("owner");
});

const as = (role: "owner" | "admin" | "developer" | "viewer"): CallContext =>
  account(newId("account"), { id: project.id, role });
const reveal = (connection_id: string, isRecent: boolean, ctx = owner) =>
  revealToken(isolate, isRecent ? ctx : longAgo(ctx), { connection_id, max_wait: 0 });

test("a token is shown after a recent proof, and the audit log names who saw it", async () => {
  const { id, accessToken } = await project.connect(isolate);
  const drains = world.drains;
  expect(valueOf(await reveal(id, true))).toMatchObject({
    connection_id: id,
    access_token: accessToken,
  });
  const { rows } = await world.db.execute(sql`
    select type, actor, data, request_id from outbox where subject = ${id} and type <> 'connection.created'`);
  expect(rows).toEqual([
    {
      type: "connection.token_revealed",
      actor: owner.actor,
      data: {},
      request_id: owner.requestId,
    },
  ]);
  await isolate.settled();
  expect(world.drains).toBe(drains + 1);
});

test("a token is not shown without a recent proof, and nothing is written", async () => {
  const { id } = await project.connect(isolate);
  const { proof: _, ...ofOlderGateway } = owner;
  for (const answer of [reveal(id, false), reveal(id, true, ofOlderGateway)])
    expect(errorOf(await answer)).toMatchObject({
      code: "step_up_required",
      methods: ["password"],
    });
  expect(await project.events(id)).toEqual([]);
  expect(await project.reads(id)).toBe(0);
});

test("a token of the sandbox is shown without a proof, and is in the audit log too", async () => {
  project = await world.project({ id: "sandbox" });
  owner = as("owner");
  const { id, accessToken } = await project.connect(isolate);
  expect(valueOf(await reveal(id, false)).access_token).toBe(accessToken);
  expect(await project.events(id)).toEqual(["connection.token_revealed"]);
});

test("owners and admins may, and nobody else, whatever the gateway checked", async () => {
  const { id, accessToken } = await project.connect(isolate);
  expect(valueOf(await reveal(id, true, as("admin"))).access_token).toBe(accessToken);
  for (const ctx of [
    as("developer"),
    as("viewer"),
    project.ctx,
    service("gateway", project.id),
    account(newId("account")),
  ])
    expect(errorOf(await reveal(id, true, ctx)).code).toBe("forbidden");
  expect(errorOf(await reveal(id, true, visitor())).code).toBe("unauthenticated");
  expect(await project.events(id)).toEqual(["connection.token_revealed"]);
});

test("another project's connection and an unknown one are not found, before a proof is asked for", async () => {
  const { id } = await project.connect(isolate);
  const other = account(newId("account"), { id: newId("project"), role: "owner" });
  for (const isRecent of [true, false]) {
    expect(errorOf(await reveal(id, isRecent, other)).code).toBe("not_found");
    for (const unknown of [newId("connection"), "con_x", ""])
      expect(errorOf(await reveal(unknown, isRecent)).code).toBe("not_found");
  }
  expect(await project.events(id)).toEqual([]);
});

test("a revoked connection shows nothing and leaves no line", async () => {
  const { id } = await project.connect(isolate);
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
  expect(errorOf(await reveal(id, true)).code).toBe("connection_revoked");
  expect(await project.events(id)).toEqual(["connection.revoked"]);
});
