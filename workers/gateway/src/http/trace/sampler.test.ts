import { expect, test } from "vitest";
import { Sampler, readRatio } from "./sampler.ts";

const caller = (sampled: boolean) => ({
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  sampled,
});

test.each([
  ["0", 0],
  ["1", 1],
  ["0.01", 0.01],
  [".5", 0.5],
  ["0.000000001", 1e-9],
])("%s is the ratio %d", (text, ratio) => {
  expect(readRatio(text)).toBe(ratio);
});

test.each(["", "2", "-1", "1.1", "1e-3", "50%", "0,1", " 1", "NaN"])(
  "%j is not a ratio",
  (text) => {
    expect(readRatio(text)).toBeNull();
  },
);

test("of requests without a trace the ratio is recorded, each as a trace of its own", () => {
  const draws = [0.099, 0.1, 0.5, 0];
  const sampler = new Sampler(
    0.1,
    () => 0,
    () => draws.shift() ?? 1,
  );
  const places = [1, 2, 3, 4].map(() => sampler.place(null));
  expect(places.map((place) => place !== null)).toEqual([true, false, false, true]);
  const ids = places.flatMap((place) => place?.traceId ?? []);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
});

test("a caller's decision holds, whatever the ratio", () => {
  expect(new Sampler(1).place(caller(false))).toBeNull();
  expect(new Sampler(0).place(caller(true))).toEqual(caller(true));
});

test("callers get ten recorded traces in a second, and ten more in the next", () => {
  let nowMs = 5_000;
  const sampler = new Sampler(1, () => nowMs);
  const recorded = () =>
    Array.from({ length: 25 }, () => sampler.place(caller(true))).filter(Boolean).length;
  expect(recorded()).toBe(10);
  nowMs += 999;
  expect(recorded()).toBe(0);
  nowMs += 1;
  expect(recorded()).toBe(10);
});
