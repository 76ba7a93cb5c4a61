import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { slow } from "#support/provider-double/provider-double";
import { slowestMs, tally, tokensIn } from "./support/answers.ts";
import { healthy, until, within } from "./support/scene.ts";
import { type World, startWorld } from "./support/world.ts";

const CALLERS_EACH = 4;
const CALLERS = 2 * CALLERS_EACH;

let world: World;

beforeAll(async () => {
  world = await startWorld({ doubles: 18, processes: 2 });
});
afterAll(() => world?.close());

/** A connection with an expired access token. */
async function expiredScene() {
  const scene = await world.scene();
  await scene.expire();
  return scene;
}

describe.concurrent("a provider", () => {
  test("that answers after the deadline and has rotated: the retry is refused, and the connection says that nobody knows", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", slow(25_000));
    const startedMs = performance.now();
    const first = await scene.readAll(CALLERS_EACH);

    // The deadline is 20 s and a caller waits 22 s, so every caller gets the real error and a Retry-After.
    expect(tally(first)).toEqual({ "503 provider_unavailable": CALLERS });
    expect(performance.now() - startedMs).toBeLessThan(22_000);
    for (const { retryAfterSeconds } of first) expect(retryAfterSeconds).toBeGreaterThan(15);
    expect(await scene.stored()).toMatchObject({
      ...healthy(1),
      lease: "running out",
      failures: 1,
      unknownOutcomes: 1,
      lastError: "provider_unavailable",
    });

    // Until the lease has expired, no process sends that refresh token again.
    expect(tally(await scene.readAll(1))).toEqual({ "503 provider_unavailable": 2 });
    expect(scene.callsPerToken()).toEqual([1]);

    await scene.letTimePass();
    scene.double.program("refresh", { kind: "ok" });
    const second = await scene.readAll(CALLERS_EACH);
    expect(tally(second)).toEqual({ "409 needs_reauth": CALLERS });
    for (const { providerError } of second) expect(providerError).toBe("invalid_grant");
    expect(scene.callsPerToken()).toEqual([2]);
    expect(await scene.stored()).toMatchObject({
      state: "needs_reauth",
      stateReason: "refresh_outcome_unknown",
      version: 1,
      lease: "free",
      dead: true,
    });
    expect(await scene.events()).toEqual([
      { type: "connection.refresh_failing", reason: "provider_unavailable" },
      { type: "connection.needs_reauth", reason: "refresh_outcome_unknown" },
    ]);
  });

  test("that hangs and has done nothing: one retry after the lease brings the connection back", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", [{ kind: "hang" }, { kind: "ok" }]);
    expect(tally(await scene.readAll(CALLERS_EACH))).toEqual({
      "503 provider_unavailable": CALLERS,
    });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({ unknownOutcomes: 1, lease: "running out" });

    await scene.letTimePass();
    const second = await scene.readAll(CALLERS_EACH);
    expect(tally(second)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn(second)).toHaveLength(1);
    expect(scene.callsPerToken()).toEqual([2]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.eventTypes()).toEqual([
      "connection.refresh_failing",
      "connection.recovered",
    ]);
    expect(await scene.grantLives()).toBe(true);
  });

  test("that flaps: one call per try, and one event per change", async () => {
    const scene = await expiredScene();
    const fails = { kind: "status", status: 503 } as const;
    for (const round of [1, 2]) {
      scene.double.program("refresh", [fails, fails, { kind: "ok" }]);
      await scene.expire();
      for (const failures of [1, 2]) {
        const all = await scene.readAll(CALLERS_EACH);
        expect(tally(all)).toEqual({ "503 provider_unavailable": CALLERS });
        expect(await scene.stored()).toMatchObject({ version: round, failures, lease: "free" });
        const waitSeconds = Math.max(...all.map(({ retryAfterSeconds }) => retryAfterSeconds ?? 0));
        expect(waitSeconds).toBeLessThanOrEqual(5);
        await pause(waitSeconds * 1_000);
      }
      expect(tally(await scene.readAll(CALLERS_EACH))).toEqual({ "200 ok": CALLERS });
      expect(await scene.stored()).toEqual(healthy(round + 1));
    }
    expect(scene.callsPerToken()).toEqual([3, 3]);
    expect(scene.double.maxParallelRefreshes()).toBe(1);
    expect(await scene.eventTypes()).toEqual([
      "connection.refresh_failing",
      "connection.recovered",
      "connection.refresh_failing",
      "connection.recovered",
    ]);
    expect(await scene.grantLives()).toBe(true);
  });

  test("that takes 14 s is called once, and everybody gets its token", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", slow(14_000));
    const all = await scene.readAll(CALLERS_EACH);
    expect(tally(all)).toEqual({ "200 ok": CALLERS });
    const [token = "", ...others] = tokensIn(all);
    expect(others).toEqual([]);
    expect(scene.double.isAccessTokenActive(token)).toBe(true);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(scene.double.maxParallelRefreshes()).toBe(1);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
    expect(await scene.grantLives()).toBe(true);
  });

  test("that takes 14 s: callers who wait less are told to come back, and the refresh goes on without them", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", slow(14_000));
    const impatient = await scene.readAll(CALLERS_EACH, 2);
    expect(tally(impatient)).toEqual({ "503 refresh_in_progress": CALLERS });
    for (const { retryAfterSeconds, tookMs } of impatient) {
      expect(retryAfterSeconds).toBe(2);
      expect(tookMs).toBeLessThan(4_000);
    }
    expect(await scene.stored()).toEqual({ ...healthy(1), lease: "held" });

    expect(tally(await scene.readAll(1))).toEqual({ "200 ok": 2 });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([]);
  });

  test("that answers after the caller left: the answer is stored, and the next reader has it without a call", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", slow(3_000));
    const leaving = new AbortController();
    const left = fetch(new URL(scene.tokenPath, world.stack.publicUrl), {
      headers: { authorization: `Bearer ${world.tenant.apiKey.secret}` },
      signal: leaving.signal,
    }).then(
      () => "answered",
      () => "left",
    );
    await until("the provider was asked", () => scene.double.refreshCalls() === 1);
    leaving.abort();
    expect(await left).toBe("left");

    await until("the answer is stored", async () => (await scene.stored()).version === 2);
    expect(await scene.stored()).toEqual(healthy(2));
    const next = await scene.readAll(1);
    expect(tally(next)).toEqual({ "200 ok": 2 });
    expect(scene.double.isAccessTokenActive(tokensIn(next)[0] ?? "")).toBe(true);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.events()).toEqual([]);
  });

  test("that answers after its caller's lease ended: a death that was declared too early is taken back", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", [{ kind: "ok" }, { kind: "error", error: "invalid_grant" }]);
    const hold = scene.double.holdNext("refresh");
    const first = scene.read(0);
    await within("the hold is reached", hold.reached);
    await scene.letTimePass();
    expect(await scene.read(1)).toMatchObject({ status: 409, code: "needs_reauth" });
    expect(await scene.stored()).toMatchObject({ state: "needs_reauth", dead: true });
    hold.release();

    await until("the late answer is stored", async () => (await scene.stored()).version === 2);
    expect(await scene.stored()).toEqual(healthy(2));
    expect([200, 409]).toContain((await first).status);
    expect(scene.callsPerToken()).toEqual([2]);
    expect(await scene.events()).toEqual([
      { type: "connection.needs_reauth", reason: "refresh_outcome_unknown" },
      { type: "connection.recovered", reason: null },
    ]);
    expect(tally(await scene.readAll(CALLERS_EACH))).toEqual({ "200 ok": CALLERS });
    expect(await scene.grantLives()).toBe(true);
  });

  test("that answers after the connection was revoked: nothing comes back to life, and the provider is told", async () => {
    const scene = await expiredScene();
    const hold = scene.double.holdNext("refresh");
    const asking = scene.readAll(CALLERS_EACH);
    await within("the hold is reached", hold.reached);
    expect(await scene.revoke(1)).toMatchObject({ status: 200 });
    hold.release();
    expect(tally(await asking)).toEqual({ "409 connection_revoked": CALLERS });
    await until("the provider was told of both grants' tokens", async () => {
      const told = scene.double.calls.filter(({ endpoint }) => endpoint === "revocation").length;
      return told >= 2 && (await scene.queuedRevocations()) === 0;
    });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({ state: "revoked", version: 1, hasTokens: false });
    expect(await scene.eventTypes()).toEqual(["connection.revoked"]);
    expect(tally(await scene.readAll(1))).toEqual({ "409 connection_revoked": 2 });
  });

  test("that is down while the token lives: the living token, marked stale, and a refresh behind it", async () => {
    const scene = await world.scene();
    // After the cold readers have filled the cache: one that came later would hide the failure until its entry ends.
    const down = { kind: "status", status: 503 } as const;
    scene.double.program("refresh", slow(500, down));
    await scene.age({ left: "10 min", due: "-1 s" });
    const before = await scene.readAll(CALLERS_EACH);
    expect(tally(before)).toEqual({ "200 ok": CALLERS });
    await until("the failure is known", async () => (await scene.stored()).failures === 1);
    await until("readers are told of it", async () => (await scene.read()).stale);
    const during = await scene.readAll(CALLERS_EACH);
    expect(tally(during)).toEqual({ "200 ok": CALLERS });
    expect(tokensIn(during)).toEqual(tokensIn(before));
    for (const { stale, lastRefreshError } of during)
      expect({ stale, lastRefreshError }).toEqual({
        stale: true,
        lastRefreshError: "provider_unavailable",
      });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({ state: "active", lease: "free", failures: 1 });

    scene.double.program("refresh", { kind: "ok" });
    await scene.letTimePass();
    const after = await scene.force(1);
    expect(after).toMatchObject({ status: 200, stale: false });
    expect(await scene.stored()).toEqual(healthy(2));
    expect(await scene.eventTypes()).toEqual([
      "connection.refresh_failing",
      "connection.recovered",
    ]);
  });

  test("that cuts the connection: nobody knows whether it acted, so it is left alone for the lease", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", { kind: "down" });
    const all = await scene.readAll(CALLERS_EACH);
    expect(tally(all)).toEqual({ "503 provider_unavailable": CALLERS });
    for (const { retryAfterSeconds } of all) expect(retryAfterSeconds).toBeGreaterThan(30);
    expect(slowestMs(all)).toBeLessThan(5_000);
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({
      ...healthy(1),
      lease: "running out",
      failures: 1,
      unknownOutcomes: 1,
      lastError: "provider_unavailable",
    });
    await scene.letTimePass();
    expect(await scene.grantLives()).toBe(true);
    expect(scene.callsPerToken()).toEqual([2]);
    expect(await scene.eventTypes()).toEqual([
      "connection.refresh_failing",
      "connection.recovered",
    ]);
  });

  test("that answers 429 is left alone for as long as it asks, by all of the integration's connections", async () => {
    const scene = await expiredScene();
    const sibling = await scene.sibling();
    await sibling.expire();
    scene.double.program("refresh", { kind: "status", status: 429, retryAfter: "4" });
    const all = await scene.readAll(CALLERS_EACH);
    expect(tally(all)).toEqual({ "429 rate_limited": CALLERS });
    for (const { retryAfterSeconds } of all) {
      expect(retryAfterSeconds).toBeGreaterThan(0);
      expect(retryAfterSeconds).toBeLessThanOrEqual(4);
    }
    expect(tally(await sibling.readAll(1))).toEqual({ "429 rate_limited": 2 });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({
      ...healthy(1),
      failures: 1,
      lastError: "rate_limited",
    });
    expect(await sibling.stored()).toEqual(healthy(1));

    scene.double.program("refresh", { kind: "ok" });
    await pause(4_200);
    // The first caller probes; until it is done, the circuit stays open for every other caller.
    expect(await scene.read()).toMatchObject({ status: 200 });
    expect(tally(await scene.readAll(1))).toEqual({ "200 ok": 2 });
    expect(tally(await sibling.readAll(1))).toEqual({ "200 ok": 2 });
    expect(scene.callsPerToken()).toEqual([2, 1]);
    expect(await scene.events()).toEqual([
      { type: "connection.refresh_failing", reason: "rate_limited" },
      { type: "connection.recovered", reason: null },
    ]);
    expect(await sibling.events()).toEqual([]);
  });

  test("that answers with a page: nothing of it is stored, and the grant lives", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", { kind: "html" });
    expect(tally(await scene.readAll(CALLERS_EACH))).toEqual({
      "503 provider_unavailable": CALLERS,
    });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({
      ...healthy(1),
      lease: "running out",
      failures: 1,
      unknownOutcomes: 1,
      lastError: "provider_unavailable",
    });
    await scene.letTimePass();
    expect(await scene.grantLives()).toBe(true);
    expect(scene.callsPerToken()).toEqual([2]);
    expect(await scene.eventTypes()).toEqual([
      "connection.refresh_failing",
      "connection.recovered",
    ]);
  });

  test("that answers 200 with an error about the grant: needs_reauth, once, with the provider's own word", async () => {
    const scene = await expiredScene();
    scene.double.program("refresh", { kind: "error200", error: "bad_refresh_token", form: true });
    const all = await scene.readAll(CALLERS_EACH);
    expect(tally(all)).toEqual({ "409 needs_reauth": CALLERS });
    for (const { providerError } of all) expect(providerError).toBe("bad_refresh_token");
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({
      state: "needs_reauth",
      stateReason: "invalid_grant",
      version: 1,
      lease: "free",
      unknownOutcomes: 0,
      dead: true,
    });
    expect(await scene.events()).toEqual([
      { type: "connection.needs_reauth", reason: "invalid_grant" },
    ]);
    expect(tally(await scene.readAll(1))).toEqual({ "409 needs_reauth": 2 });
    expect(scene.callsPerToken()).toEqual([1]);
  });

  test("that answers 200 with an error about the client: the integration is at fault, and the grant stays", async () => {
    const scene = await expiredScene();
    const sibling = await scene.sibling();
    await sibling.expire();
    scene.double.program("refresh", { kind: "error200", error: "incorrect_client_credentials" });
    const all = await scene.readAll(CALLERS_EACH);
    expect(tally(all)).toEqual({ "409 config_error": CALLERS });
    for (const { providerError } of all) expect(providerError).toBe("incorrect_client_credentials");
    expect(tally(await sibling.readAll(1))).toEqual({ "409 config_error": 2 });
    expect(scene.callsPerToken()).toEqual([1]);
    expect(await scene.stored()).toMatchObject({ state: "active", dead: false, hasTokens: true });
    expect(await sibling.stored()).toEqual(healthy(1));
    expect(await scene.events()).toEqual([
      { type: "connection.refresh_failing", reason: "config_error" },
    ]);
  });

  test("that refuses one connection for a reason nobody knows: the integration's others are served", async () => {
    const scene = await expiredScene();
    const sibling = await scene.sibling();
    await sibling.expire();
    scene.double.program("refresh", [{ kind: "error", error: "account_frozen" }, { kind: "ok" }]);
    const all = await scene.readAll(CALLERS_EACH);
    expect(tally(all)).toEqual({ "409 config_error": CALLERS });
    for (const { providerError, retryAfterSeconds } of all) {
      expect(providerError).toBe("account_frozen");
      expect(retryAfterSeconds).toBeGreaterThan(50);
    }
    expect(tally(await sibling.readAll(1))).toEqual({ "200 ok": 2 });
    expect(scene.callsPerToken()).toEqual([1, 1]);
    expect(await scene.stored()).toMatchObject({ state: "active", dead: false, hasTokens: true });
    expect(await sibling.stored()).toEqual(healthy(2));
    expect(await scene.events()).toEqual([
      { type: "connection.refresh_failing", reason: "config_error" },
    ]);
    await scene.letTimePass();
    expect(tally(await scene.readAll(1))).toEqual({ "200 ok": 2 });
  });

  test("that rotates and detects reuse never sees a refresh token twice, plain and forced readers together", async () => {
    const scene = await world.scene();
    scene.double.program("refresh", slow(150));
    const rounds = 6;
    for (let round = 1; round <= rounds; round += 1) {
      await scene.expire();
      const [plain, forced] = await Promise.all([
        scene.readAll(CALLERS_EACH),
        Promise.all([scene.force(0), scene.force(1)]),
      ]);
      expect(tally([...plain, ...forced])).toEqual({ "200 ok": CALLERS + 2 });
    }
    const perToken = scene.callsPerToken();
    expect(perToken).toEqual(perToken.map(() => 1));
    expect(perToken.length).toBeGreaterThanOrEqual(rounds);
    expect(perToken.length).toBeLessThanOrEqual(2 * rounds);
    expect(scene.double.maxParallelRefreshes()).toBe(1);
    expect(await scene.stored()).toEqual(healthy(1 + perToken.length));
    expect(await scene.events()).toEqual([]);
    expect(await scene.grantLives()).toBe(true);
  });
});
