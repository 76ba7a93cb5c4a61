import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { readToken } from "../../src/read/read-token.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { apiKey } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  until,
  valueOf,
} from "#support/services/tokens-world";
import { connectCode } from "#support/services/tokens-vault";

let world: TokensWorld;
let project: Project;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
});

/** What a read costs at the stores, the work behind its answer included. */
async function costOf(isolate: ReturnType<TokensWorld["isolate"]>, read: () => Promise<unknown>) {
  await isolate.settled();
  world.stores.bridge.resetCounts();
  await read();
  await isolate.settled();
  const { statements, byCommand } = world.stores.bridge.counts();
  return { statements, ...byCommand };
}

describe("a living token", () => {
  test("costs one GET and no SQL while it is in the cache", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await project.connect(isolate);
    valueOf(await project.read(isolate, id));
    const cost = await costOf(isolate, async () => {
      expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
    });
    expect(cost).toEqual({ statements: 0, get: 1 });
  });

  test("costs GET, TIME, one statement and one script when the cache does not have it", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await project.connect(isolate);
    const cost = await costOf(isolate, async () => {
      expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
    });
    expect(cost).toMatchObject({ statements: 1, get: 1, time: 1 });
    expect((cost as Record<string, number>)["eval"]).toBe(1);
  });

  test("needs no SQL in an isolate that never saw it", async () => {
    const first = world.isolate();
    const { id, accessToken } = await project.connect(first);
    valueOf(await project.read(first, id));
    await first.settled();
    const second = world.isolate();
    const cost = await costOf(second, async () => {
      expect(valueOf(await project.read(second, id)).access_token).toBe(accessToken);
    });
    expect(cost).toEqual({ statements: 0, get: 1 });
  });

  test("comes with its expiry, its scopes and those that were asked for in vain", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await project.connect(isolate, { granted_scopes: ["profile"] });
    for (const _ of ["cold", "warm"]) {
      const token = valueOf(await project.read(isolate, id));
      expect(token).toMatchObject({
        connection_id: id,
        access_token: accessToken,
        token_type: "Bearer",
        scope: ["profile"],
        missing_scopes: ["email"],
        stale: false,
        last_refresh_error: null,
      });
      const leftMs = Date.parse(token.expires_at ?? "") - Date.now();
      expect(Math.abs(leftMs - 3_600_000)).toBeLessThan(10_000);
      await isolate.settled();
    }
  });

  test("that never expires is cached and has no expiry", async () => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate, { expires_in_seconds: null });
    expect(valueOf(await project.read(isolate, id)).expires_at).toBeNull();
    await isolate.settled();
    expect(await costOf(isolate, () => project.read(isolate, id))).toEqual({
      statements: 0,
      get: 1,
    });
  });

  test("is counted once per read, at the next flush", async () => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate);
    for (let read = 0; read < 3; read += 1) valueOf(await project.read(isolate, id));
    await isolate.flushReads();
    expect(await project.reads(id)).toBe(3);
  });

  test("with less than 30 s to live is handed out and not cached", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await project.connect(isolate);
    await world.db.execute(sql`update connection_tokens set
      expires_at = clock_timestamp() + interval '25 s', refresh_due_at = null
      where connection_id = ${id}`);
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
    await isolate.settled();
    expect(await world.redis.exists(`t:${id}`)).toBe(0);
  });
});

describe("a connection", () => {
  test("is not found from another project, in the cache or not", async () => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate);
    const other = await world.project();
    expect(errorOf(await other.read(isolate, id)).code).toBe("not_found");
    valueOf(await project.read(isolate, id));
    await isolate.settled();
    expect(await world.redis.exists(`t:${id}`)).toBe(1);
    const foreign = errorOf(await other.read(isolate, id));
    expect(foreign).toEqual(errorOf(await project.read(isolate, newId("connection"))));
    expect(foreign.code).toBe("not_found");
  });

  test.each(["", "con_", "conn", "con_\u0000", "con_'; drop table connections", "int_1"])(
    "with the id %j is not found, and costs nothing",
    async (id) => {
      const isolate = world.isolate();
      const cost = await costOf(isolate, async () => {
        expect(errorOf(await project.read(isolate, id)).code).toBe("not_found");
      });
      expect(cost).toEqual({ statements: 0 });
    },
  );

  test("needs the permission to read tokens", async () => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate);
    const caller = apiKey(project.id, ["connections:read", "connections:write"]);
    const refused = await readToken(isolate, caller, { connection_id: id, max_wait: 0 });
    expect(errorOf(refused).code).toBe("forbidden");
  });

  test("of a disabled integration gives no token from the database", async () => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate);
    world.integrations.set(project.integration.id, { ...project.integration, enabled: false });
    isolate.aheadMs = 21_000;
    expect(errorOf(await project.read(isolate, id)).code).toBe("integration_disabled");
    await isolate.settled();
    expect(await world.redis.exists(`t:${id}`)).toBe(0);
  });

  test.each(["pending", "disabled", "needs_reauth", "revoked"])(
    "that is %s gives its error",
    async (state) => {
      const isolate = world.isolate();
      const { id } = await project.connect(isolate);
      await world.db.execute(
        sql`update connection_tokens set state = ${state} where connection_id = ${id}`,
      );
      const { code } = errorOf(await project.read(isolate, id));
      expect(code).toBe(state === "needs_reauth" ? state : `connection_${state}`);
    },
  );
});

describe("a read by the app's own id", () => {
  const readExternal = (isolate: ReturnType<TokensWorld["isolate"]>, externalId: string) =>
    readToken(isolate, project.ctx, {
      integration: project.integration.key,
      external_id: externalId,
      max_wait: 5,
    });

  test("costs one GET once it is cached", async () => {
    const isolate = world.isolate();
    const { accessToken } = await project.connect(isolate, { externalId: "person" });
    valueOf(await readExternal(isolate, "person"));
    const cost = await costOf(isolate, async () => {
      expect(valueOf(await readExternal(isolate, "person")).access_token).toBe(accessToken);
    });
    expect(cost).toEqual({ statements: 0, get: 1 });
  });

  test("is ambiguous when the person has two accounts, and not when one of them is revoked", async () => {
    const isolate = world.isolate();
    const first = await project.connect(isolate, { externalId: "two", subject: "a" });
    const second = await project.connect(isolate, { externalId: "two", subject: "b" });
    expect(errorOf(await readExternal(isolate, "two")).code).toBe("ambiguous_connection");
    await world.db.execute(
      sql`update connection_tokens set state = 'revoked' where connection_id = ${first.id}`,
    );
    expect(valueOf(await readExternal(isolate, "two")).connection_id).toBe(second.id);
  });

  test("is not published by a refresh while the person has two accounts", async () => {
    const isolate = world.isolate();
    const { id } = await project.connectExpired(isolate, { externalId: "two" });
    await project.connect(isolate, { externalId: "two", subject: "other" });
    // As when the tombstone that the second account left has run out.
    await world.forget(`t:${project.id}:${project.integration.id}:two`);
    valueOf(await project.read(isolate, id));
    await isolate.settled();
    expect(errorOf(await readExternal(isolate, "two")).code).toBe("ambiguous_connection");
  });

  test.each([
    ["", async () => undefined],
    [
      ", whatever other account was revoked or waits for its code",
      async (isolate: Isolate) => {
        const gone = await project.connect(isolate, { externalId: "late", subject: "gone" });
        valueOf(await revokeConnection(isolate, project.ctx, { connection_id: gone.id }));
        await project.connect(isolate, {
          externalId: "late",
          subject: "waiting",
          connect_code_hash: (await connectCode()).hash,
        });
        await world.forget(`t:${project.id}:${project.integration.id}:late`);
      },
    ],
  ])(
    "refreshes an expired token, and publishes the new one under both keys%s",
    async (_, before) => {
      const isolate = world.isolate();
      await before(isolate);
      const { id, accessToken } = await project.connectExpired(isolate, { externalId: "late" });
      const token = valueOf(await readExternal(isolate, "late"));
      expect(token.access_token).not.toBe(accessToken);
      await isolate.settled();
      const cost = await costOf(isolate, async () => {
        expect(valueOf(await readExternal(isolate, "late"))).toEqual(token);
        expect(valueOf(await project.read(isolate, id))).toEqual(token);
      });
      expect(cost).toEqual({ statements: 0, get: 2 });
    },
  );

  test("of nobody, or at no integration, is not found", async () => {
    const isolate = world.isolate();
    expect(errorOf(await readExternal(isolate, "nobody")).code).toBe("not_found");
    const elsewhere = await readToken(isolate, project.ctx, {
      integration: "no-such-integration",
      external_id: "nobody",
      max_wait: 0,
    });
    expect(errorOf(elsewhere).code).toBe("not_found");
  });

  test("finds a disabled connection's tombstone and gives its error", async () => {
    const isolate = world.isolate();
    const { id } = await project.connect(isolate, { externalId: "off" });
    valueOf(await readExternal(isolate, "off"));
    await isolate.settled();
    valueOf(await disableConnection(isolate, project.ctx, { connection_id: id }));
    expect(errorOf(await readExternal(isolate, "off")).code).toBe("connection_disabled");
  });
});

describe("a token inside its margin", () => {
  test("is handed out at once, and refreshed once behind the answers of four isolates", async () => {
    const isolates = [1, 2, 3, 4].map(() => world.isolate());
    const [first] = isolates;
    if (first === undefined) throw new Error("no isolate");
    const { id, accessToken } = await project.connect(first);
    await project.makeDue(id);
    const hold = world.double.holdNext("refresh");
    const reads = isolates.flatMap((isolate) =>
      Array.from({ length: 10 }, () => project.read(isolate, id)),
    );
    for (const read of await Promise.all(reads))
      expect(valueOf(read).access_token).toBe(accessToken);
    await hold.reached;
    hold.release();
    await Promise.all(isolates.map((isolate) => isolate.settled()));
    expect(world.double.refreshCalls()).toBe(1);
    await world.forget(`t:${id}`);
    const { access_token } = valueOf(await project.read(first, id));
    expect(access_token).not.toBe(accessToken);
    expect(world.double.isAccessTokenActive(access_token)).toBe(true);
  });

  test("costs four isolates no more SQL than one: the others see that somebody is at it", async () => {
    const costs: number[] = [];
    for (const count of [1, 4]) {
      const isolates = Array.from({ length: count }, () => world.isolate());
      const own = await world.project();
      const { id } = await own.connect(world.isolate());
      await own.makeDue(id);
      const [first] = isolates;
      if (first === undefined) throw new Error("no isolate");
      // In the cache, and by the database's clock not due yet: only the work behind the answers is counted.
      await world.db.execute(sql`update connection_tokens set
        refresh_due_at = clock_timestamp() + interval '1 min' where connection_id = ${id}`);
      valueOf(await own.read(first, id));
      await first.settled();
      await world.db.execute(sql`update connection_tokens set
        refresh_due_at = clock_timestamp() where connection_id = ${id}`);
      for (const isolate of isolates) isolate.aheadMs = 61_000;
      world.stores.bridge.resetCounts();
      for (const isolate of isolates) valueOf(await own.read(isolate, id));
      await Promise.all(isolates.map((isolate) => isolate.settled()));
      costs.push(world.stores.bridge.counts().statements);
    }
    const [one = 0, four] = costs;
    expect(one).toBeGreaterThan(0);
    expect(four).toBe(one);
    expect(world.double.refreshCalls()).toBe(2);
  });

  test("is refreshed from the cache's word that it is due, too", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await project.connect(isolate);
    valueOf(await project.read(isolate, id));
    await isolate.settled();
    isolate.aheadMs = 3_500_000;
    await world.db.execute(sql`update connection_tokens
      set refresh_due_at = clock_timestamp() where connection_id = ${id}`);
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
    await until(() => world.double.refreshCalls() === 1);
    await isolate.settled();
    await world.forget(`t:${id}`);
    expect(valueOf(await project.read(isolate, id)).access_token).not.toBe(accessToken);
    expect(world.double.refreshCalls()).toBe(1);
  });
});
