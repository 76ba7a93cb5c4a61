import { expect, test, vi } from "vitest";
import { ok } from "#shared/result";
import { makeEnv } from "#support/gateway/doubles";
import { apiKey, visitor } from "#support/services/callers";
import type { Scope } from "../context.ts";
import { readConfig } from "../env.ts";
import { Refusals } from "./refusals.ts";

function setUp(recordRefusal: () => Promise<never> | Promise<ReturnType<typeof ok<null>>>) {
  let nowMs = 0;
  const { env, calls } = makeEnv({ PROJECTS: { recordRefusal } });
  const refusals = new Refusals(() => nowMs);
  const scope = (caller: Scope["caller"]): Scope => ({
    services: env,
    config: readConfig(env),
    requestId: caller.requestId,
    caller,
    apiKey: null,
    accessToken: null,
    rate: null,
    session: null,
    membership: null,
  });
  const counts = () =>
    calls.map(({ input }) => (input as { operation: string; count: number }).count);
  return { refusals, scope, counts, to: (ms: number) => void (nowMs = ms) };
}

test("the first refusal is written at once, and then one line a minute counts the rest", async () => {
  const { refusals, scope, counts, to } = setUp(async () => ok(null));
  const caller = apiKey("prj_1", []);
  for (let i = 0; i < 100; i++) await refusals.record(scope(caller), "GET /v1/x");
  expect(counts()).toEqual([1]);
  to(59_999);
  await refusals.record(scope(caller), "GET /v1/x");
  expect(counts()).toEqual([1]);
  to(60_000);
  await refusals.record(scope(caller), "GET /v1/x");
  expect(counts()).toEqual([1, 101]);
});

test("each caller and each operation has a line of its own, and nobody unknown has one", async () => {
  const { refusals, scope, counts } = setUp(async () => ok(null));
  const caller = apiKey("prj_1", []);
  await refusals.record(scope(caller), "GET /v1/x");
  await refusals.record(scope(caller), "GET /v1/y");
  await refusals.record(scope(apiKey("prj_1", [])), "GET /v1/x");
  await refusals.record(scope(visitor()), "GET /v1/x");
  expect(counts()).toEqual([1, 1, 1]);
});

test("a line that cannot be written changes nothing", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const failing = setUp(() => Promise.reject(new Error("away")));
  await failing.refusals.record(failing.scope(apiKey("prj_1", [])), "GET /v1/x");
  const hanging = setUp(() => new Promise<never>(() => undefined));
  await hanging.refusals.record(hanging.scope(apiKey("prj_1", [])), "GET /v1/x");
  expect(warn).toHaveBeenCalledTimes(2);
});
