import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { showConnection } from "../../src/connections/show-connection.ts";
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
  project = await world.project();
  isolate = world.isolate();
});

const good = {
  access_token: "at-new",
  refresh_token: "rt-new",
  token_type: "Bearer",
  expires_in: 3600,
};

const answer = (body: unknown, status = 200) =>
  world.double.program("refresh", { kind: "json", body, status });

const warningsOf = async (id: string) =>
  valueOf(await showConnection(isolate, project.id, id)).warnings.map(({ code }) => code);

/** Which refresh token the next refresh sends. */
async function nextRefreshToken(id: string): Promise<string | undefined> {
  await isolate.settled();
  await world.db.execute(
    sql`update connection_tokens set retry_at = null where connection_id = ${id}`,
  );
  await project.expire(id);
  isolate.aheadMs += 6_000;
  answer({ ...good, access_token: "at-newer", refresh_token: undefined });
  expect(valueOf(await project.read(isolate, id)).access_token).toBe("at-newer");
  return [...world.double.refreshCallsPerToken().keys()].at(-1);
}

/** The seconds until the token expires. */
const lifeOf = (token: { expires_at: string | null }) =>
  token.expires_at === null
    ? null
    : Math.round((Date.parse(token.expires_at) - Date.now()) / 100) / 10;

describe("an odd good answer is stored", () => {
  test.each<[what: string, changes: Record<string, unknown>, warning: string | null]>([
    ["a type of its own", { token_type: "bot" }, "unknown_token_type"],
    ["an error beside it", { error: "invalid_grant" }, "error_beside_tokens"],
    ["a scope that is an object", { scope: {} }, "scope_unreadable"],
    ["a long token", { access_token: "a".repeat(100_000) }, null],
    ["an endless life", { expires_in: 1e300 }, "expires_in_too_long"],
  ])("with %s", async (_, changes, warning) => {
    const { id } = await project.connectExpired(isolate);
    answer({ ...good, ...changes }, 201);
    const token = valueOf(await project.read(isolate, id));
    expect(token.access_token).toBe({ ...good, ...changes }.access_token);
    expect(await warningsOf(id)).toEqual(warning === null ? [] : [warning]);
    expect(await nextRefreshToken(id)).toBe("rt-new");
    // A clean answer takes the warnings back.
    expect(await warningsOf(id)).toEqual([]);
  });

  test("and its refresh token that is none leaves the old one in place", async () => {
    const { id, refreshToken } = await project.connectExpired(isolate);
    answer({ ...good, refresh_token: ["rt-new"] });
    valueOf(await project.read(isolate, id));
    expect(await warningsOf(id)).toEqual(["refresh_token_unusable"]);
    expect(await nextRefreshToken(id)).toBe(refreshToken);
  });
});

describe("a rotated refresh token without an access token of use", () => {
  test.each<[what: string, changes: Record<string, unknown>, code: string, reason: string]>([
    ["none", { access_token: null }, "provider_unavailable", "access_token_missing"],
    ["one for a key", { token_type: "DPoP" }, "config_error", "unsupported_token_type"],
    ["an error", { access_token: undefined, error: "made_up" }, "config_error", "made_up"],
  ])("is kept, with %s", async (_, changes, code, reason) => {
    const { id } = await project.connectExpired(isolate);
    answer({ ...good, ...changes });
    const error = errorOf(await project.read(isolate, id));
    expect(error).toMatchObject({ code, provider_error: reason });
    expect(error.retry_after).toBeGreaterThan(0);
    expect(await project.row(id)).toMatchObject({
      state: "active",
      version: "2",
      failures: 1,
      last_error_provider: reason,
      lease_owner: null,
      unknown_outcomes: 0,
    });
    expect(await project.events(id)).toEqual(["connection.refresh_failing"]);
    expect(await nextRefreshToken(id)).toBe("rt-new");
    expect((await project.events(id)).at(-1)).toBe("connection.recovered");
  });

  test("leaves a living access token where it is, and does not satisfy a forced refresh", async () => {
    const { id, accessToken } = await project.connect(isolate);
    answer({ ...good, access_token: null });
    const forced = await refreshConnection(isolate, project.ctx, {
      connection_id: id,
      max_wait: 5,
    });
    expect(errorOf(forced).provider_error).toBe("access_token_missing");
    await isolate.settled();
    expect(valueOf(await project.read(isolate, id))).toMatchObject({
      access_token: accessToken,
      stale: true,
    });
  });

  test("is revoked when the connection was revoked meanwhile", async () => {
    const { id } = await project.connectExpired(isolate);
    const held = world.double.holdNext("refresh");
    answer({ ...good, access_token: null });
    const reading = project.read(isolate, id);
    await held.reached;
    world.double.program("revocation", { kind: "down" });
    await revokeConnection(isolate, project.ctx, { connection_id: id });
    held.release();
    expect(errorOf(await reading).code).toBe("connection_revoked");
    await isolate.settled();
    const { rows } = await world.db.execute<{ access: string | null; refresh: string | null }>(sql`
      select access_sealed access, refresh_sealed refresh from revocations
      where connection_id = ${id} order by created_at`);
    expect(rows.some(({ access, refresh }) => access === null && refresh !== null)).toBe(true);
  });
});

describe("the life of a token", () => {
  test.each<[what: string, changes: Record<string, unknown>, warning: string]>([
    ["named no more", { expires_in: undefined }, "no_expires_in_any_more"],
    ["named null", { expires_in: null }, "no_expires_in_any_more"],
    ["named as a word", { expires_in: "soon" }, "unreadable_expires_in"],
    ["over at once", { expires_in: 0 }, "expires_in_not_positive"],
    ["of minus one", { expires_in: -1 }, "expires_in_not_positive"],
    ["beyond measure", { expires_in: 1e300 }, "expires_in_too_long"],
    ["a list", { expires_in: [] }, "unreadable_expires_in"],
  ])("%s is the one that was known", async (_, changes, warning) => {
    const { id } = await project.connectExpired(isolate, { expires_in_seconds: 1800 });
    answer({ ...good, ...changes });
    const token = valueOf(await project.read(isolate, id));
    expect(lifeOf(token)).toBeCloseTo(1800, -1);
    expect(await warningsOf(id)).toEqual([warning]);
    expect(await project.row(id)).toMatchObject({ named_life_seconds: 1800 });
  });

  test("is the one that the answer names in another way", async () => {
    const { id } = await project.connectExpired(isolate, { expires_in_seconds: 1800 });
    answer({
      ...good,
      expires_in: undefined,
      expires_on: `${Math.floor(Date.now() / 1000) + 600}`,
    });
    expect(lifeOf(valueOf(await project.read(isolate, id)))).toBeCloseTo(600, -1);
    expect(await warningsOf(id)).toEqual([]);
  });

  test("is known at a reconnect as well", async () => {
    const { id } = await project.connect(isolate, { expires_in_seconds: 1800 });
    await project.connect(isolate, { expires_in_seconds: null });
    expect(lifeOf(valueOf(await project.read(isolate, id)))).toBeCloseTo(1800, -1);
    expect(await warningsOf(id)).toEqual(["no_expires_in_any_more"]);
  });

  test.each([
    ["it was believed to live for weeks", 3_600_000],
    ["it was believed to live for ever", null],
  ])("is not believed again when a token was refused although %s", async (_, seconds) => {
    const { id, accessToken } = await project.connect(isolate, { expires_in_seconds: seconds });
    answer({ ...good, expires_in: seconds });
    const forced = await refreshConnection(isolate, project.ctx, {
      connection_id: id,
      max_wait: 5,
      rejected_token: accessToken,
    });
    expect(lifeOf(valueOf(forced))).toBeCloseTo(3600, -1);
    // Nor at the next answer; a shorter life is believed.
    await project.expire(id);
    isolate.aheadMs += 6_000;
    expect(lifeOf(valueOf(await project.read(isolate, id)))).toBeCloseTo(3600, -1);
    await project.expire(id);
    isolate.aheadMs += 6_000;
    answer({ ...good, expires_in: 60 });
    expect(lifeOf(valueOf(await project.read(isolate, id)))).toBeCloseTo(60, -1);
    expect(await project.row(id)).toMatchObject({ named_life_seconds: 60 });
  });

  test("of an hour stays believed when a token was refused", async () => {
    const { id, accessToken } = await project.connect(isolate, { expires_in_seconds: 7200 });
    answer({ ...good, expires_in: 7200 });
    const forced = await refreshConnection(isolate, project.ctx, {
      connection_id: id,
      max_wait: 5,
      rejected_token: accessToken,
    });
    expect(lifeOf(valueOf(forced))).toBeCloseTo(7200, -1);
  });
});

test("a dead grant is found in other words", async () => {
  const { id } = await project.connectExpired(isolate);
  const body = { error: "unauthorized_client", error_description: "refresh token is invalid" };
  answer(body, 403);
  expect(errorOf(await project.read(isolate, id))).toMatchObject({
    code: "needs_reauth",
    provider_error: "unauthorized_client",
  });
  expect(await project.row(id)).toMatchObject({ state_reason: "invalid_grant" });
});
