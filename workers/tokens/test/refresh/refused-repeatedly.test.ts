import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Behaviour } from "#support/provider-double/provider-double";
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
let isolate: Isolate;
let refused: Connected;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
  refused = await project.connectExpired(isolate);
});

const unclear: Behaviour = { kind: "error", error: "made_up", status: 400 };

/** Refreshes in vain, once. */
async function fail(behaviour: Behaviour = unclear) {
  await isolate.settled();
  await world.db.execute(sql`update connection_tokens set retry_at = null, lease_until = null
    where connection_id = ${refused.id}`);
  await world.db.execute(
    sql`delete from refresh_circuits where integration_id = ${project.integration.id}`,
  );
  isolate.aheadMs += 46_000;
  world.double.program("refresh", behaviour);
  return errorOf(await project.read(isolate, refused.id));
}

/** Lets the time since the first refusal pass. */
const pass = (hours: number) =>
  world.db.execute(sql`update connection_tokens
    set refused_since = refused_since - make_interval(hours => ${hours}::int)
    where connection_id = ${refused.id}`);

/** Refreshes another connection of the integration. */
async function refreshAnother(): Promise<string> {
  const { id } = await project.connectExpired(isolate, { subject: "b", externalId: "b" });
  world.double.program("refresh", { kind: "ok" });
  valueOf(await project.read(isolate, id));
  return id;
}

async function failFourTimes(): Promise<void> {
  for (let n = 0; n < 4; n++) expect((await fail()).code).toBe("config_error");
}

test("a grant that is refused for hours, while others are refreshed, is dead", async () => {
  await failFourTimes();
  await pass(7);
  await refreshAnother();
  expect(await fail()).toMatchObject({ code: "needs_reauth", provider_error: "made_up" });
  await isolate.settled();
  const error = errorOf(await project.read(world.isolate(), refused.id));
  expect(error.code).toBe("needs_reauth");
  expect(error.detail).toContain("refused this grant for hours");
  expect(await project.row(refused.id)).toMatchObject({
    state: "needs_reauth",
    state_reason: "refused_repeatedly",
    dead_version: "1",
    lease_owner: null,
  });
  expect(await project.events(refused.id)).toEqual([
    "connection.refresh_failing",
    "connection.needs_reauth",
  ]);
});

test("and comes back when its end user connects again", async () => {
  await failFourTimes();
  await pass(7);
  await refreshAnother();
  await fail();
  const { id, accessToken } = await project.connect(isolate);
  expect(id).toBe(refused.id);
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
  expect(await project.row(id)).toMatchObject({ refusals: 0, refused_since: null });
});

describe("a grant lives", () => {
  test("as long as no other connection is refreshed", async () => {
    await failFourTimes();
    await pass(7);
    expect((await fail()).code).toBe("config_error");
  });

  test("when the other one was refreshed before the refusals", async () => {
    const other = await refreshAnother();
    await failFourTimes();
    await pass(7);
    await world.db.execute(sql`update connection_tokens
      set updated_at = clock_timestamp() - interval '8 h' where connection_id = ${other}`);
    expect((await fail()).code).toBe("config_error");
  });

  test("when the other one only changed in another way", async () => {
    await project.connect(isolate, { subject: "b", externalId: "b" });
    await failFourTimes();
    await pass(7);
    expect((await fail()).code).toBe("config_error");
  });

  test("when a connection of another integration is refreshed", async () => {
    await failFourTimes();
    await pass(7);
    const mine = project;
    project = await world.project();
    await refreshAnother();
    project = mine;
    expect((await fail()).code).toBe("config_error");
  });

  test("before six hours are over", async () => {
    await failFourTimes();
    await pass(5);
    await refreshAnother();
    expect((await fail()).code).toBe("config_error");
  });

  test("before the fifth refusal", async () => {
    for (let n = 0; n < 3; n++) await fail();
    await pass(7);
    await refreshAnother();
    expect((await fail()).code).toBe("config_error");
  });

  test("when the refusals are different ones", async () => {
    await failFourTimes();
    await pass(7);
    await refreshAnother();
    const other = await fail({ kind: "error", error: "something_else", status: 400 });
    expect(other.code).toBe("config_error");
    expect(await project.row(refused.id)).toMatchObject({ refusals: 1 });
  });

  test.each<[what: string, behaviour: Behaviour]>([
    ["a rate limit", { kind: "status", status: 429 }],
    ["an outage", { kind: "status", status: 503 }],
    ["a wrong client", { kind: "error", error: "invalid_client", status: 401 }],
    ["silence", { kind: "down" }],
  ])("when the last is %s", async (_, behaviour) => {
    await failFourTimes();
    await pass(7);
    await refreshAnother();
    expect((await fail(behaviour)).code).not.toBe("needs_reauth");
    expect(await project.row(refused.id)).toMatchObject({ state: "active", refusals: 4 });
  });
});

test("a good answer starts the count again", async () => {
  await failFourTimes();
  await world.db.execute(sql`update connection_tokens set retry_at = null
    where connection_id = ${refused.id}`);
  isolate.aheadMs += 46_000;
  world.double.program("refresh", { kind: "ok" });
  valueOf(await project.read(isolate, refused.id));
  expect(await project.row(refused.id)).toMatchObject({ refusals: 0, refused_since: null });
});
