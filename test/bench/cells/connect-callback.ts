import type { Bench } from "../bench.ts";
import { type Cell, perConnections } from "../cell.ts";
import { Meter } from "../meter.ts";
import type { Row } from "../report.ts";
import { callbacks, makeReturns, warmUpFlows } from "./flows.ts";

const WARM_UP = 100;
/** A flow comes back only once, so a window gets as many flows as it may need and ends when they are used up. */
const PER_SECOND = { one: 80, many: 160 };

/** A browser comes back from the provider: code exchange, profile, vault, then on to the app. */
export const connectCallback: Cell = {
  name: "connect_callback",
  run: (bench) => perConnections((connections) => measureCallbacks(bench, connections)),
};

async function measureCallbacks(bench: Bench, connections: number): Promise<Row> {
  const perSecond = connections === 1 ? PER_SECOND.one : PER_SECOND.many;
  const returns = await makeReturns(bench, WARM_UP + perSecond * bench.seconds);
  await warmUpFlows(bench, callbacks(bench, returns.splice(0, WARM_UP), connections));
  const meter = new Meter(bench);
  await meter.window(callbacks(bench, returns, connections));
  return meter.row("connect_callback", connections);
}
