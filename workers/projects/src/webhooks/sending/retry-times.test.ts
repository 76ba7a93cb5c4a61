import { expect, test } from "vitest";
import { waitAfter } from "./retry-times.ts";

test("ten attempts take about three days, first soon and then seldom", () => {
  const waits = Array.from({ length: 10 }, (_, n) => waitAfter(n + 1, 0.5));
  expect(waits).toEqual([
    5_000,
    300_000,
    1_800_000,
    7_200_000,
    18_000_000,
    36_000_000,
    50_400_000,
    72_000_000,
    72_000_000,
    null,
  ]);
  const hours = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0) / 3_600_000;
  expect(hours).toBeGreaterThan(70);
  expect(hours).toBeLessThan(72.5);
});

test("a wait is up to a tenth longer or shorter", () => {
  expect(waitAfter(2, 0)).toBe(270_000);
  expect(waitAfter(2, 0.999_999)).toBe(330_000);
});
