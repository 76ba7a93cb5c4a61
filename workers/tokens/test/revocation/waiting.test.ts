import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ProviderFetchError } from "#shared/provider/address/guarded-fetch";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import { service } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

// How long a request waits for a provider, on a clock that the provider's hanging moves on.

let world: TokensWorld;
let project: Project;
let isolate: Isolate;
/** The time that each call to the provider was given. */
let limitsMs: number[];

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  isolate = world.isolate();
  limitsMs = [];
});

/** The same isolate, whose provider answers nothing for `hangsMs`, or for as long as it is given. */
const hanging = (hangsMs = Infinity): Isolate => ({
  ...isolate,
  provider: {
    fetch: async (url, init, limits) => {
      limitsMs.push(limits.deadlineMs);
      isolate.aheadMs += Math.min(hangsMs, limits.deadlineMs);
      if (hangsMs >= limits.deadlineMs) throw new ProviderFetchError("deadline");
      return isolate.provider.fetch(url, init, limits);
    },
  },
});

const queued = [
  { token: "refresh_token", result: "queued" },
  { token: "access_token", result: "queued" },
];

describe.each<[what: string, end: (by: Isolate, connection_id: string) => Promise<unknown>]>([
  [
    "a revocation",
    async (by, connection_id) =>
      valueOf(await revokeConnection(by, project.ctx, { connection_id })).tokens,
  ],
  [
    "a deletion",
    async (by, connection_id) =>
      valueOf(await deleteConnection(by, project.ctx, { connection_id, hard: true })).tokens,
  ],
])("%s", (_what, end) => {
  test("waits five seconds for a provider that hangs, for all tokens together; the rest is queued", async () => {
    const { id, refreshToken } = await project.connect(isolate);
    expect(await end(hanging(), id)).toEqual(queued);
    expect(limitsMs).toHaveLength(1);
    expect(limitsMs[0]).toBeLessThanOrEqual(5_000);
    expect(isolate.aheadMs).toBeLessThanOrEqual(5_000);
    await world.db.execute(sql`
      update revocations set due_at = clock_timestamp() where project_id = ${project.id}`);
    valueOf(await runDue(isolate, service("gateway")));
    expect(world.double.isRefreshTokenActive(refreshToken)).toBe(false);
  });

  test("gives the second token what the first one left", async () => {
    const { id } = await project.connect(isolate);
    expect(await end(hanging(3_000), id)).toEqual([
      { token: "refresh_token", result: "revoked" },
      { token: "access_token", result: "queued" },
    ]);
    expect(limitsMs).toHaveLength(2);
    expect(limitsMs[1]).toBeLessThanOrEqual(2_000);
  });
});

test("the sweep, for which nobody waits, gives each call its whole time", async () => {
  const { id } = await project.connect(isolate);
  world.double.program("revocation", { kind: "down" });
  await revokeConnection(isolate, project.ctx, { connection_id: id });
  await world.db.execute(sql`
    update revocations set due_at = clock_timestamp() where project_id = ${project.id}`);
  valueOf(await runDue(hanging(), service("gateway")));
  expect(limitsMs).toEqual([10_000, 10_000]);
});

test("the check of a rejected token counts towards the caller's max_wait", async () => {
  const { id, accessToken } = await project.connect(isolate, { refresh_token_plaintext: null });
  const refused = await refreshConnection(hanging(), project.ctx, {
    connection_id: id,
    max_wait: 3,
    rejected_token: accessToken,
  });
  expect(errorOf(refused).code).toBe("refresh_unsupported");
  expect(limitsMs).toHaveLength(1);
  expect(limitsMs[0]).toBeLessThanOrEqual(3_000);
});
