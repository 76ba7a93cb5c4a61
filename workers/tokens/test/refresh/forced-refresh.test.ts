import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "#shared/ids";
import type { Result } from "#shared/result";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { refreshConnection } from "../../src/refresh/refresh-connection.ts";
import { getFreshToken } from "../../src/refresh/get-fresh-token.ts";
import { findToken } from "../../src/token/token-repository.ts";
import { slow } from "#support/provider-double/provider-double";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  until,
  valueOf,
} from "#support/services/tokens-world";
import { store } from "#support/services/tokens-vault";

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

const force = (
  isolate: Isolate,
  connectionId: string,
  input: { rejected_token?: string; max_wait?: number } = {},
): Promise<Result<Token, TokensError>> =>
  refreshConnection(isolate, project.ctx, { connection_id: connectionId, max_wait: 22, ...input });

const uses = (): number[] => [...world.double.refreshCallsPerToken().values()];

test("a forced refresh brings a new token while the old one lives", async () => {
  const isolate = world.isolate();
  const { id, accessToken } = await project.connect(isolate);
  const { access_token } = valueOf(await force(isolate, id));
  expect(access_token).not.toBe(accessToken);
  expect(world.double.isAccessTokenActive(access_token)).toBe(true);
  await isolate.settled();
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(access_token);
  expect(uses()).toEqual([1]);
});

test.each([["on" as const], ["off" as const]])(
  "forty forced callers of four isolates cost at most two calls, with the waiters' cells %s",
  async (cells) => {
    const options = cells === "off" ? { cells } : {};
    const isolates = [1, 2, 3, 4].map(() => world.isolate(options));
    const [first = world.isolate()] = isolates;
    const { id, accessToken } = await project.connect(first);
    world.double.program("refresh", slow(200));
    const forced = Array.from({ length: 40 }, (_, n) => force(isolates[n % 4] ?? first, id));
    for (const result of await Promise.all(forced))
      expect(valueOf(result).access_token).not.toBe(accessToken);
    expect(world.double.refreshCalls()).toBeGreaterThan(0);
    expect(world.double.refreshCalls()).toBeLessThanOrEqual(2);
    expect(world.double.maxParallelRefreshes()).toBe(1);
    expect(uses().every((count) => count === 1)).toBe(true);
  },
);

test.each([
  ["the same isolate", true],
  ["another isolate", false],
])(
  "a refresh forced while a plain one is under way in %s gets a newer token than that one",
  async (_, same) => {
    const reader = world.isolate();
    const forcer = same ? reader : world.isolate();
    const { id } = await project.connectExpired(reader);
    const hold = world.double.holdNext("refresh");
    const plain = project.read(reader, id);
    await hold.reached;
    const forced = force(forcer, id);
    const statements = () => world.stores.bridge.counts().statements;
    const before = statements();
    await until(() => statements() > before);
    hold.release();
    const [read, newer] = [valueOf(await plain), valueOf(await forced)];
    expect(newer.access_token).not.toBe(read.access_token);
    expect(uses()).toEqual([1, 1]);
    expect(world.double.maxParallelRefreshes()).toBe(1);
  },
);

test("a token that the provider rejected is replaced, and only once for all who report it", async () => {
  const isolates = [world.isolate(), world.isolate()];
  const [first = world.isolate()] = isolates;
  const { id, accessToken } = await project.connect(first);
  const forced = isolates.flatMap((isolate) =>
    Array.from({ length: 5 }, () => force(isolate, id, { rejected_token: accessToken })),
  );
  for (const result of await Promise.all(forced))
    expect(valueOf(result).access_token).not.toBe(accessToken);
  const calls = world.double.refreshCalls();
  expect(calls).toBeLessThanOrEqual(2);
  const current = valueOf(await force(first, id, { rejected_token: accessToken }));
  expect(current.access_token).not.toBe(accessToken);
  expect(world.double.refreshCalls()).toBe(calls);
});

test("a current token that has expired is never the answer to a rejected one", async () => {
  const isolate = world.isolate();
  const { id, accessToken } = await project.connectExpired(isolate);
  const { access_token } = valueOf(await force(isolate, id, { rejected_token: "an older one" }));
  expect(access_token).not.toBe(accessToken);
  expect(world.double.isAccessTokenActive(access_token)).toBe(true);
});

test("a token that a forced refresh brought and that has died since satisfies none", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  valueOf(await force(isolate, id));
  await project.expire(id);
  const row = await findToken(world.db, project.id, id);
  if (row === null) throw new Error("no row");
  const wanted = { kind: "refreshed_after", leaseSeq: 0 } as const;
  valueOf(await getFreshToken(isolate, project.ctx, row, wanted, isolate.clock() + 10_000));
  expect(world.double.refreshCalls()).toBe(2);
});

test("a connection without a refresh token is refresh_unsupported", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate, { refresh_token_plaintext: null });
  expect(errorOf(await force(isolate, id)).code).toBe("refresh_unsupported");
  expect(world.double.refreshCalls()).toBe(0);
});

test("a forced refresh of a failing provider gives its error, although the old token lives", async () => {
  const isolate = world.isolate();
  const { id, accessToken } = await project.connect(isolate);
  world.double.program("refresh", { kind: "status", status: 503 });
  expect(errorOf(await force(isolate, id)).code).toBe("provider_unavailable");
  await isolate.settled();
  const again = errorOf(await force(isolate, id));
  expect(again.code).toBe("provider_unavailable");
  expect(again.retry_after).toBeGreaterThan(0);
  expect(world.double.refreshCalls()).toBe(1);
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
});

test("a forced refresh counts as a read of the token that it hands out", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  valueOf(await force(isolate, id));
  await isolate.flushReads();
  expect(await project.events(id)).toEqual([]);
  expect(await project.reads(id)).toBe(1);
});

test("nobody forces a foreign connection, one of a disabled integration or one that is not active", async () => {
  const isolate = world.isolate();
  const { id } = await project.connect(isolate);
  const other = await world.project();
  const foreign = await refreshConnection(isolate, other.ctx, { connection_id: id, max_wait: 0 });
  expect(errorOf(foreign)).toEqual(errorOf(await force(isolate, newId("connection"))));
  world.integrations.set(project.integration.id, { ...project.integration, enabled: false });
  isolate.aheadMs = 21_000;
  expect(errorOf(await force(isolate, id)).code).toBe("integration_disabled");
  expect(world.double.refreshCalls()).toBe(0);
});

describe("a rejected token that cannot be refreshed", () => {
  const connect = (isolate: Isolate) => project.connect(isolate, { refresh_token_plaintext: null });

  test("makes its connection need its person if the provider says so too, with one event", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await connect(isolate);
    valueOf(await project.read(isolate, id));
    await isolate.settled();
    world.double.killGrant(accessToken);
    for (const one of [isolate, world.isolate(), isolate])
      expect(errorOf(await force(one, id, { rejected_token: accessToken })).code).toBe(
        "needs_reauth",
      );
    for (const one of [isolate, world.isolate()])
      expect(errorOf(await project.read(one, id)).code).toBe("needs_reauth");
    expect(await project.row(id)).toMatchObject({ state_reason: "token_rejected" });
    expect(await project.events(id)).toEqual(["connection.needs_reauth"]);
  });

  test("is not given up of the app's word alone", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await connect(isolate);
    const report = { rejected_token: accessToken };
    expect(errorOf(await force(isolate, id, report)).code).toBe("refresh_unsupported");
    world.double.killGrant(accessToken);
    world.double.program("introspection", { kind: "status", status: 503 });
    await isolate.settled();
    await world.forget(`in:${id}:1`);
    expect(errorOf(await force(isolate, id, report)).code).toBe("refresh_unsupported");
    expect(await project.row(id)).toMatchObject({ state: "active" });
  });

  test("costs the provider one question in ten seconds", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await connect(isolate);
    for (let n = 0; n < 5; n++) {
      await force(isolate, id, { rejected_token: accessToken });
      await isolate.settled();
    }
    const asked = world.double.calls.filter(({ endpoint }) => endpoint === "introspection");
    expect(asked).toHaveLength(1);
  });

  test("that was replaced meanwhile costs nobody's new grant", async () => {
    const isolate = world.isolate();
    const { id, accessToken } = await connect(isolate);
    world.double.killGrant(accessToken);
    const hold = world.double.holdNext("introspection");
    const reporting = force(isolate, id, { rejected_token: accessToken });
    await hold.reached;
    const grant = world.double.issueGrant({ sub: "subject-1" });
    await store(world.isolate(), project, { grant });
    hold.release();
    expect(valueOf(await reporting).access_token).toBe(grant.accessToken);
    expect(await project.row(id)).toMatchObject({ state: "active" });
  });
});
