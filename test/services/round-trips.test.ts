import { afterAll, beforeAll, expect, test } from "vitest";
import { startBench } from "../bench/bench.ts";
import { type LatencyRow, isWithinBudget, measureLatency } from "../bench/latency/measure.ts";

const undo: (() => Promise<unknown>)[] = [];
let rows: LatencyRow[];

beforeAll(async () => {
  const bench = await startBench(
    {
      databaseUrl: null,
      redisUrl: null,
      processes: 1,
      connections: 20,
      seconds: 1,
      progress: () => undefined,
      onLog: () => undefined,
    },
    undo,
  );
  rows = await measureLatency(bench, 3);
}, 180_000);
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
});

test("no operation has more round trips in a row than its budget", () => {
  const over = rows.filter((row) => !isWithinBudget(row));
  expect(over).toEqual([]);
  expect(rows.length).toBeGreaterThan(15);
});

test("what reads or writes something makes at least one round trip: the counter counts", () => {
  expect(rows.filter(({ way }) => way.length === 0)).toEqual([]);
});
