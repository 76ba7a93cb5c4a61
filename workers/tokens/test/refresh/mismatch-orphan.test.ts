import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  until,
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
  project = await world.project({
    protocol: "oidc",
    issuer: world.double.origin,
    jwks_uri: `${world.double.origin}/jwks`,
  });
  isolate = world.isolate();
});

test("an orphan about another account takes the token out of the cache", async () => {
  const { id } = await project.connect(isolate);
  valueOf(await project.read(isolate, id));
  await isolate.settled();
  world.double.program("refresh", { kind: "ok", idToken: { claims: { sub: "subject-2" } } });
  const held = world.stores.bridge.faults.holdNext("last_success_seq =", { before: true });
  const input = { connection_id: id, max_wait: 10 };
  const first = refreshConnection(isolate, project.ctx, input);
  await held.reached;
  await until(async () => (await world.redis.exists(`orphan:${id}:1`)) === 1, 3_000);
  await world.db.execute(
    sql`update connection_tokens set lease_until = clock_timestamp() where connection_id = ${id}`,
  );
  const second = world.isolate();
  expect(errorOf(await refreshConnection(second, project.ctx, input)).code).toBe("needs_reauth");
  await second.settled();
  expect(await project.row(id)).toMatchObject({
    state: "needs_reauth",
    dead_version: "2",
    state_reason: "account_mismatch",
  });
  expect(await project.events(id)).toEqual(["connection.needs_reauth"]);
  const read = await project.read(world.isolate(), id);
  held.release();
  await first;
  expect(read.ok ? "handed out" : read.error.code).toBe("needs_reauth");
});
