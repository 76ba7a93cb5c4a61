import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { introspectConnection } from "../../src/token/introspect-connection.ts";
import { apiKey } from "#support/services/callers";
import type { Behaviour } from "#support/provider-double/provider-double";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(() => {
  isolate = world.isolate();
  world.double.program("introspection", { kind: "ok" });
  world.double.program("userinfo", { kind: "ok" });
});
afterAll(() => world.close());

const introspect = async (project: Project, connection_id: string) =>
  valueOf(await introspectConnection(isolate, project.ctx, { connection_id }));

/** Requests that reached the provider's endpoint while `work` ran. */
async function callsTo(endpoint: "introspection" | "userinfo", work: () => Promise<unknown>) {
  const count = () => world.double.calls.filter((call) => call.endpoint === endpoint).length;
  const before = count();
  await work();
  return count() - before;
}

test("a token that the provider accepts is active, by the method of its definition", async () => {
  const byIntrospection = await world.project();
  const byUserinfo = await world.project({ validation: "userinfo" });
  for (const [project, method] of [
    [byIntrospection, "introspection"],
    [byUserinfo, "userinfo"],
  ] as const) {
    const { id } = await project.connect(isolate);
    expect(await introspect(project, id)).toEqual({
      connection_id: id,
      active: true,
      reason: "active",
      method,
      checked_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  }
});

test.each(["introspection", "userinfo"] as const)(
  "a token that the provider no longer accepts is not active, by %s",
  async (validation) => {
    const project = await world.project({ validation });
    const { id, accessToken } = await project.connect(isolate);
    world.double.killGrant(accessToken);
    expect(await introspect(project, id)).toMatchObject({
      active: false,
      reason: "token_rejected",
      method: validation,
    });
    expect(await project.row(id)).toMatchObject({ state: "active" });
  },
);

test.each([
  ["provider_unavailable", { kind: "status", status: 503 }],
  ["provider_unavailable", { kind: "down" }],
  ["provider_unavailable", { kind: "html" }],
  ["provider_unavailable", { kind: "json", body: { active: "yes" } }],
  ["rate_limited", { kind: "status", status: 429 }],
  ["config_error", { kind: "error", error: "invalid_client", status: 401 }],
] satisfies [string, Behaviour][])(
  "whether it is active is unknown when the provider says %s",
  async (reason, behaviour) => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    world.double.program("introspection", behaviour);
    expect(await introspect(project, id)).toMatchObject({ active: null, reason });
  },
);

test("a provider without a way to ask is not asked", async () => {
  const project = await world.project({ validation: "none" });
  const { id } = await project.connect(isolate);
  expect(await introspect(project, id)).toMatchObject({
    active: null,
    reason: "unsupported",
    method: "none",
  });
});

test.each(["pending", "needs_reauth", "disabled", "revoked"] as const)(
  "a connection that is %s is not active, and the provider is not asked",
  async (state) => {
    const project = await world.project();
    const { id } = await connectionIn(isolate, project, state);
    const calls = await callsTo("introspection", async () => {
      expect(await introspect(project, id)).toMatchObject({
        active: false,
        reason: "connection_not_active",
        method: "none",
      });
    });
    expect(calls).toBe(0);
  },
);

test("an answer is kept ten seconds for all isolates, and belongs to one version", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const calls = await callsTo("introspection", async () => {
    const first = await introspect(project, id);
    await isolate.settled();
    isolate = world.isolate();
    expect(await introspect(project, id)).toEqual(first);
  });
  expect(calls).toBe(1);
  const leftMs = await world.redis.pttl(`in:${id}:1`);
  expect(leftMs).toBeGreaterThan(0);
  expect(leftMs).toBeLessThanOrEqual(10_000);
  await project.connect(isolate);
  expect(await callsTo("introspection", () => introspect(project, id))).toBe(1);
});

test("a kept answer does not outlive the connection's being active", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await introspect(project, id);
  await isolate.settled();
  await world.db.execute(
    sql`update connection_tokens set state = 'disabled' where connection_id = ${id}`,
  );
  expect((await introspect(project, id)).reason).toBe("connection_not_active");
});

test("a provider that could not be asked is asked again", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  world.double.program("introspection", [{ kind: "status", status: 503 }, { kind: "ok" }]);
  expect((await introspect(project, id)).active).toBeNull();
  await isolate.settled();
  expect((await introspect(project, id)).active).toBe(true);
});

test("another project's connection and an unknown one are not found, and nobody is asked", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const { id } = await theirs.connect(isolate);
  await introspect(theirs, id);
  await isolate.settled();
  const calls = await callsTo("introspection", async () => {
    for (const connection_id of [id, newId("connection"), "con_\u0000"])
      expect(errorOf(await introspectConnection(isolate, mine.ctx, { connection_id })).code).toBe(
        "not_found",
      );
  });
  expect(calls).toBe(0);
  const caller = apiKey(theirs.id, ["tokens:read"]);
  expect(errorOf(await introspectConnection(isolate, caller, { connection_id: id })).code).toBe(
    "forbidden",
  );
});
