import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { countConnections } from "../../src/connections/count-connections.ts";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { account, apiKey, visitor } from "#support/services/callers";
import { connectCode } from "#support/services/tokens-vault";
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

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
});

const count = (end_user_ids: string[], ctx = project.ctx) =>
  countConnections(isolate, ctx, { end_user_ids });
const connect = async (externalId: string, subject: string) =>
  (await project.connect(isolate, { externalId, subject })).id;

test("connections are counted by person and state, deleted ones not at all", async () => {
  await connect("ann", "1");
  await connect("ann", "2");
  const ids = [await connect("ann", "3"), await connect("ann", "4"), await connect("ann", "5")];
  const [disabled = "", revoked = "", deleted = ""] = ids;
  valueOf(await disableConnection(isolate, project.ctx, { connection_id: disabled }));
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id: revoked }));
  valueOf(await deleteConnection(isolate, project.ctx, { connection_id: deleted, hard: false }));
  const pending = {
    externalId: "ann",
    subject: "6",
    connect_code_hash: (await connectCode()).hash,
  };
  await project.connect(isolate, pending);

  const dead = await project.connectExpired(isolate, { externalId: "bob", subject: "7" });
  world.double.killGrant(dead.refreshToken);
  expect(errorOf(await project.read(isolate, dead.id)).code).toBe("needs_reauth");

  const [ann, bob, nobody] = [
    await project.endUser("ann"),
    await project.endUser("bob"),
    await project.endUser("nobody"),
  ];
  const counts = valueOf(await count([ann, bob, nobody]));
  expect(new Map(counts.map(({ end_user_id, ...numbers }) => [end_user_id, numbers]))).toEqual(
    new Map([
      [ann, { active: 2, needs_reauth: 0, other: 3 }],
      [bob, { active: 0, needs_reauth: 1, other: 0 }],
    ]),
  );
});

test("a page of people costs one statement, and nobody costs none", async () => {
  await connect("ann", "1");
  const ids = [await project.endUser("ann"), await project.endUser("bob")];
  world.stores.bridge.resetCounts();
  valueOf(await count(ids));
  expect(world.stores.bridge.counts().statements).toBe(1);
  expect(valueOf(await count([]))).toEqual([]);
  expect(valueOf(await count(["x", newId("connection")]))).toEqual([]);
  expect(world.stores.bridge.counts().statements).toBe(1);
});

test("another project's people have no connections here", async () => {
  await connect("ann", "1");
  const other = apiKey((await world.project()).id, ["connections:read"]);
  expect(valueOf(await count([await project.endUser("ann")], other))).toEqual([]);
});

test("it takes connections:read", async () => {
  expect(errorOf(await count([], visitor())).code).toBe("unauthenticated");
  for (const ctx of [apiKey(project.id, ["tokens:read"]), account(newId("account"))])
    expect(errorOf(await count([], ctx)).code).toBe("forbidden");
});
