import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { retryUntil } from "./retry-until.ts";

const failed = (code: string) => Object.assign(new Error("Failed query"), { cause: { code } });
const restart = failed("57P01");
const violated = failed("23505");

let nowMs = 0;
let pausesMs: number[] = [];

beforeEach(() => {
  nowMs = 1_000_000;
  pausesMs = [];
  vi.spyOn(scheduler, "wait").mockImplementation(async (ms) => {
    pausesMs.push(ms);
    nowMs += ms;
  });
});
afterEach(() => vi.restoreAllMocks());

const clock = () => nowMs;

/** Fails with these errors in turn, then answers. */
function statement(...errors: unknown[]) {
  const run = {
    count: 0,
    execute: async () => {
      run.count += 1;
      if (errors.length > 0) throw errors.shift();
      return "done";
    },
  };
  return run;
}

test("a statement that succeeds runs once, without a pause", async () => {
  const run = statement();
  expect(await retryUntil(clock, nowMs, run.execute)).toBe("done");
  expect([run.count, pausesMs]).toEqual([1, []]);
});

test("a statement is repeated while the database is down, after pauses that double up to a second", async () => {
  const run = statement(...Array.from({ length: 7 }, () => restart));
  expect(await retryUntil(clock, nowMs + 60_000, run.execute)).toBe("done");
  expect(run.count).toBe(8);
  expect(pausesMs).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

test("an error that a repetition cannot help is thrown at once", async () => {
  const run = statement(restart, violated);
  await expect(retryUntil(clock, nowMs + 60_000, run.execute)).rejects.toBe(violated);
  expect([run.count, pausesMs]).toEqual([2, [100]]);
});

test("a repetition that would start after the end is not made, and the last error is thrown", async () => {
  const errors = Array.from({ length: 5 }, (_, n) => Object.assign(failed("40P01"), { n }));
  const run = statement(...errors);
  await expect(retryUntil(clock, nowMs + 699, run.execute)).rejects.toBe(errors[2]);
  expect([run.count, pausesMs]).toEqual([3, [100, 200]]);
});

test("a repetition that starts exactly at the end is made", async () => {
  const run = statement(restart, restart, restart);
  expect(await retryUntil(clock, nowMs + 700, run.execute)).toBe("done");
  expect([run.count, pausesMs]).toEqual([4, [100, 200, 400]]);
});

test("a statement that itself takes until the end is not repeated", async () => {
  const slow = async () => {
    nowMs += 10_000;
    throw restart;
  };
  await expect(retryUntil(clock, nowMs + 10_000, slow)).rejects.toBe(restart);
  expect(pausesMs).toEqual([]);
});
