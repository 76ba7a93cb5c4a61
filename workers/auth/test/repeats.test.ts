import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import type { FinishedRequest } from "#shared/contracts/auth/repeat";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import type { TestDatabase } from "#support/database";
import { visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import type { Deps } from "../src/deps.ts";
import { beginRequest } from "../src/repeats/begin-request.ts";
import { finishRequest } from "../src/repeats/finish-request.ts";
import {
  ANSWER_LIFE_MS,
  CLAIM_LIFE_MS,
  REPEAT_BOUND_MS,
  RepeatStore,
} from "../src/repeats/repeat-store.ts";

let stores: TestDatabase;
let deps: Pick<Deps, "repeats" | "waitUntil" | "log">;
const behind: Promise<unknown>[] = [];
let ctx: CallContext;
let request: { id: string; fingerprint: string };

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(() => {
  stores.bridge.faults.set("redis", { mode: "ok" });
  deps = storeWith();
  ctx = { ...visitor(), actor: { type: "api_key", id: newId("apiKey") } };
  request = { id: newId("request"), fingerprint: "body-1" };
});

const storeWith = (boundMs = REPEAT_BOUND_MS, most?: number): typeof deps => ({
  repeats: new RepeatStore(makeRedis(stores.env, boundMs), most),
  waitUntil: (work) => void behind.push(work),
  log: () => undefined,
});
const begin = async (as = ctx, sent = request) => valueOf(await beginRequest(deps, as, sent));
const finish = async (claim: string, sealed: FinishedRequest["sealed_answer"]) =>
  valueOf(await finishRequest(deps, ctx, { ...request, claim, sealed_answer: sealed }));
const claim = async (): Promise<string> => {
  const state = await begin();
  if (state.state !== "first") throw new Error(`The request is ${state.state}.`);
  return state.claim;
};
const redis = () => makeRedis(stores.env);
/** The request's name in Redis. */
const name = () =>
  `repeat:${ctx.actor.type}:${"id" in ctx.actor ? ctx.actor.id : ""}:${request.id}`;

test("of 20 requests at once, one runs", async () => {
  const states = await Promise.all(Array.from({ length: 20 }, () => begin()));
  const named = states.map(({ state }) => state).toSorted((a, b) => (a < b ? -1 : 1));
  expect(named).toEqual(["first", ...Array.from({ length: 19 }, () => "running")]);
});

test("a finished request answers what it answered first, for 24 hours", async () => {
  expect(await finish(await claim(), "sealed")).toBe(true);
  expect(await begin()).toEqual({ state: "done", sealed_answer: "sealed" });
  const lifeMs = await redis().pttl(name());
  expect(lifeMs).toBeGreaterThan(ANSWER_LIFE_MS - 60_000);
  expect(lifeMs).toBeLessThanOrEqual(ANSWER_LIFE_MS);
});

test("another body is refused while the first runs and after it", async () => {
  const running = await claim();
  const other = { ...request, fingerprint: "body-2" };
  expect(await begin(ctx, other)).toEqual({ state: "other_body" });
  await finish(running, "sealed");
  expect(await begin(ctx, other)).toEqual({ state: "other_body" });
});

test("a request that failed may run again", async () => {
  await finish(await claim(), null);
  expect(await begin()).toMatchObject({ state: "first" });
});

/** As if the claim were this much older. */
const age = async (ms: number) => redis().pexpire(name(), ANSWER_LIFE_MS - ms);

test("a request that has not ended after a minute is unknown for the rest of the day, and does not run again", async () => {
  const late = await claim();
  await age(CLAIM_LIFE_MS - 5_000);
  expect(await begin()).toEqual({ state: "running" });
  await age(CLAIM_LIFE_MS + 1);
  for (let again = 0; again < 3; again++) expect(await begin()).toEqual({ state: "unknown" });
  expect(await begin(ctx, { ...request, fingerprint: "body-2" })).toEqual({ state: "other_body" });
  expect(await finish(late, "late")).toBe(true);
  expect(await begin()).toEqual({ state: "done", sealed_answer: "late" });
});

test("a request whose outcome is not known does not run again, and nobody else ends it", async () => {
  const lost = { ...request, claim: await claim(), sealed_answer: null };
  const other = { ...lost, claim: "another" };
  expect(valueOf(await finishRequest(deps, ctx, other))).toBe(false);
  expect(valueOf(await finishRequest(deps, ctx, { ...lost, outcome_unknown: true }))).toBe(true);
  expect(await begin()).toEqual({ state: "unknown" });
  expect(await finish(lost.claim, "late")).toBe(false);
  const lifeMs = await redis().pttl(name());
  expect(lifeMs).toBeGreaterThan(ANSWER_LIFE_MS - 60_000);
});

test("a claim of the release before is still running", async () => {
  await redis().set(name(), `run.${request.fingerprint}.claim`, { px: CLAIM_LIFE_MS });
  expect(await begin()).toEqual({ state: "running" });
});

test("a caller has so many requests a day, whatever comes at once, and others their own", async () => {
  deps = storeWith(REPEAT_BOUND_MS, 5);
  const asked = Array.from({ length: 12 }, (_, nth) => ({ ...request, id: `id-${nth}` }));
  const states = await Promise.all(asked.map((one) => begin(ctx, one)));
  const begun = states.filter(({ state }) => state === "first");
  const full = states.filter((state) => state.state === "full");
  expect([begun.length, full.length]).toEqual([5, 7]);
  for (const { retry_after_seconds: seconds } of full) {
    expect(seconds).toBeGreaterThan(86_000);
    expect(seconds).toBeLessThanOrEqual(86_400);
  }
  const other = { ...ctx, actor: { type: "account" as const, id: newId("account") } };
  expect(await begin(other)).toMatchObject({ state: "first" });
  // What is known costs nothing.
  const known = asked[states.findIndex(({ state }) => state === "first")];
  expect(await begin(ctx, known)).toEqual({ state: "running" });
});

test("a request that may run again does not count, and the day ends by itself", async () => {
  deps = storeWith(REPEAT_BOUND_MS, 1);
  for (let failed = 0; failed < 3; failed++) await finish(await claim(), null);
  await finish(await claim(), "sealed");
  const next = { ...request, id: "next" };
  expect(await begin(ctx, next)).toMatchObject({ state: "full" });
  await redis().del(`repeats:${ctx.actor.type}:${"id" in ctx.actor ? ctx.actor.id : ""}`);
  expect(await begin(ctx, next)).toMatchObject({ state: "first" });
});

test("another key or account has its own requests, and a visitor none", async () => {
  await claim();
  const other = { ...ctx, actor: { type: "account" as const, id: newId("account") } };
  expect(await begin(other)).toMatchObject({ state: "first" });
  const refused = await beginRequest(deps, visitor(), request);
  expect(refused).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
});

test("without Redis nothing is known", async () => {
  stores.bridge.faults.set("redis", { mode: "refuse" });
  expect(await begin()).toEqual({ state: "unavailable" });
});

test("a claim whose answer was lost is given back, so that the request runs when it is sent again", async () => {
  const other = { ...request, id: newId("request") };
  deps = storeWith(REPEAT_BOUND_MS, 2);
  await begin(ctx, other);
  deps = storeWith(500, 2);
  // Redis runs the command, and its answer does not come.
  const held = stores.bridge.faults.holdNext(request.id);
  expect(await begin()).toEqual({ state: "unavailable" });
  await Promise.all(behind.splice(0));
  deps = storeWith(REPEAT_BOUND_MS, 2);
  expect(await begin()).toMatchObject({ state: "first" });
  held.release();
  // It counted once.
  expect(await begin(ctx, { ...request, id: "third" })).toMatchObject({ state: "full" });
});

test("an answer that was lost gives back no claim of another request", async () => {
  const running = await claim();
  deps = storeWith(500);
  const held = stores.bridge.faults.holdNext(request.id);
  expect(await begin()).toEqual({ state: "unavailable" });
  await Promise.all(behind.splice(0));
  held.release();
  deps = storeWith();
  expect(await begin()).toEqual({ state: "running" });
  expect(await finish(running, "sealed")).toBe(true);
});
