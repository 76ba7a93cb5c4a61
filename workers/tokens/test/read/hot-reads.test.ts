import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { readToken } from "../../src/read/read-token.ts";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
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
  project = await world.project({ reuse_seconds: 2 });
  isolate = world.isolate();
});
afterEach(() => world.stores.bridge.faults.clear());

/** A connection that this isolate has just read from Redis. */
async function hotConnection(at: Isolate = isolate, owner: Project = project) {
  const connected = await owner.connect(at);
  for (let n = 0; n < 2; n++) {
    valueOf(await owner.read(at, connected.id));
    await at.settled();
  }
  return connected;
}

/** How many commands and statements a read sends, its result aside. */
async function costOf(read: () => Promise<unknown>): Promise<{ sql: number; redis: number }> {
  world.stores.bridge.resetCounts();
  await read();
  const { statements, commands } = world.stores.bridge.counts();
  return { sql: statements, redis: commands };
}

describe("a token that this isolate has just read", () => {
  test("is handed out again without any I/O, and asked for again after the integration's seconds", async () => {
    const { id, accessToken } = await hotConnection();
    const read = async () =>
      expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
    expect(await costOf(read)).toEqual({ sql: 0, redis: 0 });
    isolate.aheadMs = 2_000;
    expect(await costOf(read)).toEqual({ sql: 0, redis: 1 });
    expect(await costOf(read)).toEqual({ sql: 0, redis: 0 });
  });

  test("is handed out again by the app's own id for the end user, too", async () => {
    await hotConnection();
    const input = { integration: project.integration.key, external_id: "user-1", max_wait: 5 };
    const read = async () => valueOf(await readToken(isolate, project.ctx, input));
    for (let n = 0; n < 2; n++) {
      await read();
      await isolate.settled();
    }
    expect(await costOf(read)).toEqual({ sql: 0, redis: 0 });
  });

  test.each(["a/b", "a b?c#d%2F", "почта"])(
    "is found in Redis under the odd id %s",
    async (odd) => {
      const careful = await world.project({ reuse_seconds: 0 });
      const { accessToken } = await careful.connect(isolate, { externalId: odd });
      const input = { integration: careful.integration.key, external_id: odd, max_wait: 5 };
      const read = async () =>
        expect(valueOf(await readToken(isolate, careful.ctx, input)).access_token).toBe(
          accessToken,
        );
      await read();
      await isolate.settled();
      expect(await costOf(read)).toEqual({ sql: 0, redis: 1 });
    },
  );

  test("is asked for each time where the integration says 0", async () => {
    const careful = await world.project({ reuse_seconds: 0 });
    const { id } = await hotConnection(isolate, careful);
    expect(await costOf(() => careful.read(isolate, id))).toEqual({ sql: 0, redis: 1 });
  });

  test("is not another project's", async () => {
    const { id } = await hotConnection();
    const stranger = await world.project({ reuse_seconds: 2 });
    expect(errorOf(await stranger.read(isolate, id)).code).toBe("not_found");
  });

  test.each([
    ["revoked", revokeConnection, "connection_revoked"],
    ["disabled", disableConnection, "connection_disabled"],
  ])(
    "is refused by this isolate as soon as it was %s here, without Redis as well",
    async (...row) => {
      const [, end, code] = row;
      const { id } = await hotConnection();
      world.stores.bridge.faults.set("redis", { mode: "refuse" });
      valueOf<unknown>(await end(isolate, project.ctx, { connection_id: id }));
      expect(errorOf(await project.read(isolate, id)).code).toBe(code);
    },
  );

  test("is refused two seconds after it was revoked elsewhere", async () => {
    const { id, accessToken } = await hotConnection();
    valueOf(await revokeConnection(world.isolate(), project.ctx, { connection_id: id }));
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
    isolate.aheadMs = 2_000;
    expect(errorOf(await project.read(isolate, id)).code).toBe("connection_revoked");
  });

  test("is replaced at once by this isolate's own refresh, and two seconds later by another's", async () => {
    const other = world.isolate();
    const { id } = await hotConnection();
    valueOf(await project.read(other, id));
    const refreshed = valueOf(
      await refreshConnection(isolate, project.ctx, { connection_id: id, max_wait: 5 }),
    );
    await isolate.settled();
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(refreshed.access_token);
    expect(valueOf(await project.read(other, id)).access_token).not.toBe(refreshed.access_token);
    other.aheadMs = 2_000;
    expect(valueOf(await project.read(other, id)).access_token).toBe(refreshed.access_token);
  });

  test("is forgotten when an app reports that the provider rejected it", async () => {
    const elsewhere = world.isolate();
    const { id, accessToken } = await hotConnection();
    const input = { connection_id: id, max_wait: 5 };
    const fresh = valueOf(await refreshConnection(elsewhere, project.ctx, input)).access_token;
    await elsewhere.settled();
    const rejected = { ...input, rejected_token: accessToken };
    expect(valueOf(await refreshConnection(isolate, project.ctx, rejected)).access_token).toBe(
      fresh,
    );
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(fresh);
  });
});
