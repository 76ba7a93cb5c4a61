import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { type Cell, perConnections } from "../cell.ts";
import { Meter } from "../meter.ts";
import type { Row } from "../report.ts";
import { BREAKER_MS, tokenReads, warmUp } from "./token-reads.ts";

/** Reads while Redis refuses connections: PostgreSQL answers, and no caller gets an error. */
export const tokenReadRedisDown: Cell = {
  name: "token_read_redis_down",
  run: (bench) => perConnections((connections) => measureWithoutRedis(bench, connections)),
};

async function measureWithoutRedis(bench: Bench, connections: number): Promise<Row> {
  const { faults } = bench.stack.bridge;
  faults.set("redis", { mode: "refuse" });
  try {
    await warmUp(bench, connections);
    const meter = new Meter(bench);
    await meter.window(tokenReads(bench, connections, bench.seconds));
    return meter.row("token_read_redis_down", connections);
  } finally {
    faults.set("redis", { mode: "ok" });
    await pause(BREAKER_MS);
  }
}
