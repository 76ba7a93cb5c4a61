import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { within } from "./within.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);

test("work that ends in time gives its own result and leaves no timer", async () => {
  expect(await within(1_000, Promise.resolve("done"), () => "late")).toBe("done");
  expect(vi.getTimerCount()).toBe(0);
});

test("work that fails in time fails the call and leaves no timer", async () => {
  const failed = Promise.reject(new Error("broken"));
  await expect(within(1_000, failed, () => "late")).rejects.toThrow("broken");
  expect(vi.getTimerCount()).toBe(0);
});

test("late work gives the other result, and not a millisecond before the limit", async () => {
  let result: string | null = null;
  const waiting = within(1_000, never, () => "late").then((value) => (result = value));
  await vi.advanceTimersByTimeAsync(999);
  expect(result).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(await waiting).toBe("late");
});

test("what is thrown for late work reaches the caller", async () => {
  const waiting = within(10, never, () => {
    throw new Error("too slow");
  });
  const said = waiting.catch((error: unknown) => String(error));
  await vi.advanceTimersByTimeAsync(10);
  expect(await said).toBe("Error: too slow");
});

test("work that fails after the limit is not an unhandled rejection", async () => {
  const work = Promise.withResolvers<string>();
  const waiting = within(10, work.promise, () => "late");
  await vi.advanceTimersByTimeAsync(10);
  expect(await waiting).toBe("late");
  work.reject(new Error("nobody listens"));
  await vi.advanceTimersByTimeAsync(0);
});
