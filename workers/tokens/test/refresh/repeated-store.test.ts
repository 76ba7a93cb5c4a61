import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { acquireLease, storeRefresh } from "../../src/refresh/lease-repository.ts";
import { type Isolate, type Project, TokensWorld } from "#support/services/tokens-world";
import { store } from "#support/services/tokens-vault";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;
beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  project = await world.project();
  isolate = world.isolate();
});

test.each([
  ["a good answer", undefined],
  ["another account's", { kind: "dead", reason: "account_mismatch" }],
] as const)("a repeated store of %s queues nothing after a reconnect", async (_, setback) => {
  const connected = await project.connectExpired(isolate);
  const row = (
    await world.db
      .execute(sql`select t.integration_id, c.account_subject, c.external_id from connection_tokens t
      join connections c on c.id = t.connection_id where c.id = ${connected.id}`)
  ).rows[0] as Record<string, string>;
  const lease = await acquireLease(
    world.db,
    {
      projectId: project.id,
      connectionId: connected.id,
      integrationId: row["integration_id"] ?? "",
      version: 1,
    },
    "holder",
  );
  if (lease === null) throw new Error("no lease");
  const grant = {
    accessSealed: setback === undefined ? "s1.1.access" : null,
    refreshSealed: "s1.1.refresh",
    dataKeyVersion: 1,
    lifeMs: 3_600_000,
    elapsedMs: 0,
    marginMs: 0,
    scopes: null,
    setback: setback ?? null,
  };
  const id = newId("revocation");
  const first = await storeRefresh(world.db, project.ctx, lease, grant, id);
  expect(first.stored?.version).toBe(2);
  await store(isolate, project, {
    subject: row["account_subject"] ?? "",
    externalId: row["external_id"] ?? "",
  });
  expect(await project.row(connected.id)).toMatchObject({ version: "3", state: "active" });
  const again = await storeRefresh(world.db, project.ctx, lease, grant, id);
  expect(again).toMatchObject({ stored: null, revocationId: null });
});
