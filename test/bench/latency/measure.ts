import { setTimeout as pause } from "node:timers/promises";
import type { Exchange } from "../../../bridge/faults.ts";
import type { Bench } from "../bench.ts";
import { percentile } from "../percentile.ts";
import { type Operation, makeOperations } from "./operations.ts";
import { wayOf } from "./way.ts";

/** What the bridge adds to each round trip: a store that is near, not beside. */
export const ADDED_MS = { redis: 20, sql: 40 } as const;

/** How often each operation runs, after one run that warms it up. */
const RUNS = 5;

/** Long enough for what an operation leaves to be done behind its answer. */
const SETTLE_MS = 250;

/** One operation's way. */
export type LatencyRow = {
  name: string;
  budget: number | null;
  /** The round trips one after the other, by store, in the run with the fewest: a busy machine only adds some. */
  way: ("redis" | "sql")[];
  /** What they asked, a line each. */
  asked: string[];
  p50_ms: number;
};

export const isWithinBudget = ({ budget, way }: LatencyRow): boolean =>
  budget === null || way.length <= budget;

/** Runs every operation alone, with {@link ADDED_MS} on every round trip. Leaves the bridge as it was. */
export async function measureLatency(bench: Bench, counted = RUNS): Promise<LatencyRow[]> {
  const operations = await makeOperations(bench, counted + 1);
  const { faults } = bench.stack.bridge;
  const exchanges: Exchange[] = [];
  faults.set("redis", { mode: "delay", delayMs: ADDED_MS.redis });
  faults.set("sql", { mode: "delay", delayMs: ADDED_MS.sql });
  faults.observe((exchange) => exchanges.push(exchange));
  try {
    const rows: LatencyRow[] = [];
    for (const operation of operations)
      rows.push(await measure(bench, operation, exchanges, counted));
    return rows;
  } finally {
    faults.observe(null);
    faults.clear();
  }
}

async function measure(
  bench: Bench,
  operation: Operation,
  exchanges: Exchange[],
  counted: number,
): Promise<LatencyRow> {
  bench.progress(`${operation.name}…`);
  const runs: { way: Exchange[]; ms: number }[] = [];
  for (let run = 0; run <= counted; run += 1) {
    await pause(SETTLE_MS);
    exchanges.length = 0;
    const begunMs = performance.now();
    await operation.run();
    const answeredMs = performance.now();
    if (run > 0)
      runs.push({ way: wayOf(exchanges, begunMs, answeredMs), ms: answeredMs - begunMs });
  }
  const way = runs.map((run) => run.way).toSorted((a, b) => a.length - b.length)[0] ?? [];
  return {
    name: operation.name,
    budget: operation.budget,
    way: way.map(({ target }) => target),
    asked: way.map(({ texts }) => texts.join("; ").replaceAll(/\s+/g, " ").slice(0, 200)),
    p50_ms: percentile(
      runs.map(({ ms }) => ms).toSorted((a, b) => a - b),
      50,
    ),
  };
}
