import { expect, test } from "vitest";
import {
  metricsOverflow,
  outboxBacklog,
  refreshes,
  tokenReadDuration,
  tokenReads,
} from "./families.ts";
import { Meter } from "./meter.ts";

test("counts add up per series, and are handed over once", () => {
  const meter = new Meter();
  meter.count(tokenReads, { result: "ok" });
  meter.count(tokenReads, { result: "ok" }, 2);
  meter.count(tokenReads, { result: "not_found" });
  expect(meter.take()).toEqual([
    { family: tokenReads.name, labels: { result: "ok" }, kind: "counter", value: 3 },
    { family: tokenReads.name, labels: { result: "not_found" }, kind: "counter", value: 1 },
  ]);
  expect(meter.isEmpty).toBe(true);
  expect(meter.take()).toEqual([]);
});

test("a duration falls into the first bucket whose bound it does not exceed", () => {
  const meter = new Meter();
  const bounds = tokenReadDuration.buckets;
  for (const seconds of [0, 0.002, 0.0021, 25, 26])
    meter.observe(tokenReadDuration, { source: "cache" }, seconds);
  const [series] = meter.take();
  const buckets = Array<number>(bounds.length + 1).fill(0);
  buckets[0] = 2;
  buckets[1] = 1;
  buckets[bounds.length - 1] = 1;
  buckets[bounds.length] = 1;
  expect(series).toMatchObject({ kind: "histogram", buckets });
  expect(series).toMatchObject({ sum: expect.closeTo(51.0041, 6) });
});

test("a gauge has its last value", () => {
  const meter = new Meter();
  meter.set(outboxBacklog, {}, 7);
  meter.set(outboxBacklog, {}, 3);
  expect(meter.take()).toMatchObject([{ kind: "gauge", value: 3, atMs: expect.any(Number) }]);
});

test("a family with too many series folds its unbounded label into other, and says how often", () => {
  const meter = new Meter(2);
  for (const integration of ["int_1", "int_2", "int_3", "int_4", "int_1"])
    meter.count(refreshes, { outcome: "refreshed", integration });
  const series = meter.take();
  const values = Object.fromEntries(
    series.flatMap((one) =>
      one.kind === "counter" ? [[one.labels["integration"] ?? one.family, one.value]] : [],
    ),
  );
  expect(values).toEqual({ int_1: 2, int_2: 1, other: 2, [metricsOverflow.name]: 2 });
  expect(series.map(({ labels }) => labels)).toContainEqual({
    outcome: "refreshed",
    integration: "other",
  });
});

test("a value is no longer than a hundred characters", () => {
  const meter = new Meter();
  meter.count(tokenReads, { result: "x".repeat(5_000) });
  expect(meter.take()[0]?.labels).toEqual({ result: "x".repeat(100) });
});
