import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import type { FinishedRequest } from "#shared/contracts/auth/repeat";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import type { TestDatabase } from "#support/database";
import { visitor } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { beginRequest } from "../src/repeats/begin-request.ts";
import { finishRequest } from "../src/repeats/finish-request.ts";
import {
  ANSWER_LIFE_MS,
  CLAIM_LIFE_MS,
  REPEAT_BOUND_MS,
  RepeatStore,
} from "../src/repeats/repeat-store.ts";

let stores: TestDatabase;
let deps: { repeats: RepeatStore };
let ctx: CallContext;
let request: { id: string; fingerprint: string };

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());
beforeEach(() => {
  stores.bridge.faults.set("redis", { mode: "ok" });
  deps = { repeats: new RepeatStore(makeRedis(stores.env, REPEAT_BOUND_MS)) };
  ctx = { ...visitor(), actor: { type: "api_key", id: newId("apiKey") } };
  request = { id: newId("request"), fingerprint: "body-1" };
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

test("a claim ends by itself after a minute, and its late end changes nothing", async () => {
  const late = await claim();
  expect(await redis().pttl(name())).toBeLessThanOrEqual(CLAIM_LIFE_MS);
  await redis().del(name());
  await claim();
  expect(await finish(late, "late")).toBe(false);
  expect(await begin()).toEqual({ state: "running" });
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
