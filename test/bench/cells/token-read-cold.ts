import type { Bench } from "../bench.ts";
import { type Cell, perConnections } from "../cell.ts";
import { Meter } from "../meter.ts";
import type { Row } from "../report.ts";
import { tokenReads, warmUp } from "./token-reads.ts";

/** Reads with an empty cache: it is flushed before each pass, and a pass reads each connection once. */
export const tokenReadCold: Cell = {
  name: "token_read_cold",
  run: (bench) => perConnections((connections) => measureCold(bench, connections)),
};

async function measureCold(bench: Bench, connections: number): Promise<Row> {
  await warmUp(bench, connections);
  const meter = new Meter(bench);
  const enoughMs = bench.seconds * 1000;
  while (meter.elapsedMs < enoughMs) {
    await bench.stack.bridge.faults.flushRedis();
    await meter.window(tokenReads(bench, connections, null));
  }
  return meter.row("token_read_cold", connections);
}
