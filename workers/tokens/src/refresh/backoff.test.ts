import { expect, test } from "vitest";
import { newId } from "#shared/ids";
import { computeBackoffMs, computeRefreshMarginMs, computeUnclearRetryMs } from "./backoff.ts";

test("a back-off doubles from 2 s to 5 min", () => {
  const plain = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => computeBackoffMs(failures, 0.5));
  expect(plain).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000]);
  for (const failures of [9, 10, 100, 1e9]) expect(computeBackoffMs(failures, 0.5)).toBe(300_000);
});

test("a back-off is spread by a fifth either way", () => {
  expect(computeBackoffMs(1, 0)).toBe(1_600);
  expect(computeBackoffMs(1, 0.999_999)).toBe(2_400);
  const waits = new Set(Array.from({ length: 50 }, () => computeBackoffMs(8)));
  expect(waits.size).toBeGreaterThan(10);
});

test("a refusal that nobody recognises is left alone for a minute, doubling to 15", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 1_000].map((failures) => computeUnclearRetryMs(failures))).toEqual([
    60_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000, 900_000,
  ]);
});

const margins = (lifeMs: number, configuredSeconds: number | null): number[] =>
  Array.from({ length: 500 }, () =>
    computeRefreshMarginMs(newId("connection"), lifeMs, configuredSeconds),
  );

test.each([
  ["5 min for a token of an hour", 3_600_000, null, 300_000],
  ["a fifth of a short life", 60_000, null, 12_000],
  ["what the integration says", 3_600_000, 60, 60_000],
  ["a fifth of the life where the integration says more", 100_000, 3_600, 20_000],
  ["nothing for a token that is dead on arrival", 0, null, 0],
  ["nothing where the integration says none", 3_600_000, 0, 0],
])("a margin is %s, a fifth more or less", (_, lifeMs, configured, middle) => {
  const all = margins(lifeMs, configured);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(middle * 0.8);
  expect(Math.max(...all)).toBeLessThanOrEqual(middle * 1.2);
});

test("a margin is always the same for one connection and differs between them", () => {
  const id = newId("connection");
  expect(computeRefreshMarginMs(id, 3_600_000, null)).toBe(
    computeRefreshMarginMs(id, 3_600_000, null),
  );
  const all = margins(3_600_000, null);
  expect(new Set(all).size).toBeGreaterThan(400);
  const early = all.filter((margin) => margin < 300_000).length;
  expect(early).toBeGreaterThan(150);
  expect(early).toBeLessThan(350);
});
