import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { releaseIntegration } from "../../src/connections/release-integration.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { account, apiKey, service, visitor } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn, fillWithDeleted } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;
let project: Project;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(async () => {
  isolate = world.isolate();
  world.double.program("revocation", { kind: "ok" });
  project = await world.project();
});
afterAll(() => world.close());

const writer = (projectId: string) => apiKey(projectId, ["integrations:write"]);

const release = (
  of: Project,
  integration_id = of.integration.id,
  ctx = writer(of.id),
  by: Isolate = isolate,
) => releaseIntegration(by, ctx, { integration_id });

/** What points to an integration. */
async function rowsOf(integrationId: string): Promise<Record<string, number> | undefined> {
  const { rows } = await world.db.execute<Record<string, number>>(sql`select
    (select count(*)::int from connections where integration_id = ${integrationId}) connections,
    (select count(*)::int from connection_tokens where integration_id = ${integrationId}) tokens,
    (select count(*)::int from refresh_circuits where integration_id = ${integrationId}) circuits`);
  return rows[0];
}

const openCircuit = ({ id, integration }: Project) =>
  world.db.execute(sql`
    insert into refresh_circuits (integration_id, project_id, code, open_until)
    values (${integration.id}, ${id}, 'config_error', clock_timestamp())`);

async function outboxSize(projectId: string): Promise<unknown> {
  const { rows } = await world.db.execute(
    sql`select count(*)::int events from outbox where project_id = ${projectId}`,
  );
  return rows[0];
}

const nothing = { connections: 0, tokens: 0, circuits: 0 };

test("what soft deletes left behind goes for good, with the circuit, and nothing is announced again", async () => {
  for (let n = 0; n < 2; n += 1) await connectionIn(isolate, project, "deleted");
  await openCircuit(project);
  const announced = await outboxSize(project.id);
  expect(await rowsOf(project.integration.id)).toEqual({ connections: 2, tokens: 2, circuits: 1 });

  expect(valueOf(await release(project))).toEqual({ purged: 2 });
  expect(await rowsOf(project.integration.id)).toEqual(nothing);
  expect(await outboxSize(project.id)).toEqual(announced);
  await world.db.execute(sql`delete from integrations where id = ${project.integration.id}`);
});

test("more rows than one statement takes go as well, those of a hard delete that was cut off too", async () => {
  await fillWithDeleted(project, 1_101);
  expect(await rowsOf(project.integration.id)).toMatchObject({ connections: 1_101, tokens: 1_100 });
  expect(valueOf(await release(project))).toEqual({ purged: 1_101 });
  expect(await rowsOf(project.integration.id)).toEqual(nothing);
});

test("a repetition finds nothing to do", async () => {
  await connectionIn(isolate, project, "deleted");
  expect(valueOf(await release(project))).toEqual({ purged: 1 });
  expect(valueOf(await release(project))).toEqual({ purged: 0 });
});

describe("a connection that is not deleted", () => {
  test.each(["pending", "active", "needs_reauth", "disabled", "revoked"] as const)(
    "keeps its integration, and everything of it, while it is %s",
    async (state) => {
      const { id } = await connectionIn(isolate, project, state);
      await connectionIn(isolate, project, "deleted");
      await openCircuit(project);
      expect(errorOf(await release(project))).toEqual({
        code: "integration_in_use",
        detail:
          "1 connection of this integration still exists; revoked ones count. Delete it first, or disable the integration instead.",
      });
      expect(await rowsOf(project.integration.id)).toEqual({
        connections: 2,
        tokens: 2,
        circuits: 1,
      });
      const input = { connection_id: id, hard: false };
      valueOf(await deleteConnection(isolate, project.ctx, input));
      expect(valueOf(await release(project))).toEqual({ purged: 2 });
    },
  );

  test("is counted", async () => {
    for (const state of ["active", "revoked", "disabled"] as const)
      await connectionIn(isolate, project, state);
    expect(errorOf(await release(project)).detail).toBe(
      "3 connections of this integration still exist; revoked ones count. Delete them first, or disable the integration instead.",
    );
  });

  test("keeps no other integration of its project", async () => {
    await connectionIn(isolate, project, "active");
    const other = await world.integration(project.id);
    expect(valueOf(await release(project, other.id))).toEqual({ purged: 0 });
    expect(await rowsOf(project.integration.id)).toMatchObject({ connections: 1, tokens: 1 });
  });
});

test.each([false, true])(
  "a grant that the provider has yet to be told about keeps its integration until then (hard: %s)",
  async (hard) => {
    const { id } = await connectionIn(isolate, project, "active");
    world.double.program("revocation", { kind: "down" });
    valueOf(await deleteConnection(isolate, project.ctx, { connection_id: id, hard }));
    await openCircuit(project);
    const before = await rowsOf(project.integration.id);
    expect(errorOf(await release(project))).toEqual({
      code: "integration_in_use",
      detail:
        "Atlas has not yet told the provider to revoke 1 grant of this integration. It keeps trying: delete the integration again later.",
    });
    expect(await rowsOf(project.integration.id)).toEqual(before);

    world.double.program("revocation", { kind: "ok" });
    await world.db.execute(sql`update revocations set due_at = clock_timestamp()`);
    expect(valueOf(await runDue(isolate, service("gateway"))).revocations_sent).toBe(1);
    expect(valueOf(await release(project))).toEqual({ purged: hard ? 0 : 1 });
    expect(await rowsOf(project.integration.id)).toEqual(nothing);
  },
);

test("a refresh in flight of a deleted connection keeps the integration: what it brings is still to be revoked", async () => {
  const { id } = await project.connectExpired(isolate);
  const reader = world.isolate();
  const held = world.double.holdNext("refresh");
  const reading = project.read(reader, id);
  await held.reached;
  valueOf(await deleteConnection(isolate, project.ctx, { connection_id: id, hard: false }));
  expect(errorOf(await release(project))).toMatchObject({
    code: "integration_in_use",
    detail: expect.stringContaining("1 grant"),
  });
  held.release();
  expect(errorOf(await reading).code).toBe("not_found");
  await reader.settled();
  const { rows } = await world.db.execute(
    sql`select 1 from revocations where project_id = ${project.id}`,
  );
  expect(rows).toEqual([]);
  await world.db.execute(sql`
    update connection_tokens set lease_until = clock_timestamp() where connection_id = ${id}`);
  expect(valueOf(await release(project))).toEqual({ purged: 1 });
});

test("two calls at once remove everything once between them", async () => {
  await fillWithDeleted(project, 1_101);
  const results = await Promise.all(
    [world.isolate(), world.isolate()].map((by) => release(project, undefined, undefined, by)),
  );
  expect(results.reduce((sum, result) => sum + valueOf(result).purged, 0)).toBe(1_101);
  expect(await rowsOf(project.integration.id)).toEqual(nothing);
});

test("another project's integration is out of reach, whatever points to it", async () => {
  const theirs = await world.project();
  await connectionIn(isolate, theirs, "deleted");
  await openCircuit(theirs);
  const before = await rowsOf(theirs.integration.id);
  expect(valueOf(await release(project, theirs.integration.id))).toEqual({ purged: 0 });
  expect(await rowsOf(theirs.integration.id)).toEqual(before);

  await connectionIn(isolate, theirs, "active");
  world.double.program("revocation", { kind: "down" });
  await connectionIn(isolate, theirs, "revoked");
  for (const unknown of [theirs.integration.id, newId("integration")])
    expect(valueOf(await release(project, unknown))).toEqual({ purged: 0 });
  await world.db.execute(sql`delete from revocations where project_id = ${theirs.id}`);
});

test("what cannot be an integration's id is none", async () => {
  for (const id of ["github", "int_\u0000", "", newId("connection")])
    expect(errorOf(await release(project, id)).code).toBe("not_found");
});

test("who may not change integrations removes nothing", async () => {
  await connectionIn(isolate, project, "deleted");
  const callers = [
    apiKey(project.id, ["integrations:read", "connections:write", "connections:read"]),
    account(newId("account"), { id: project.id, role: "viewer" }),
    account(newId("account")),
  ];
  for (const ctx of callers)
    expect(errorOf(await release(project, undefined, ctx)).code).toBe("forbidden");
  expect(errorOf(await release(project, undefined, visitor())).code).toBe("unauthenticated");
  expect(await rowsOf(project.integration.id)).toMatchObject({ connections: 1, tokens: 1 });
  const developer = account(newId("account"), { id: project.id, role: "developer" });
  expect(valueOf(await release(project, undefined, developer))).toEqual({ purged: 1 });
});
