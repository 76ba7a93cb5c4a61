import type { Bench } from "../bench.ts";
import { type Cell, perConnections } from "../cell.ts";
import { Meter } from "../meter.ts";
import type { Row } from "../report.ts";
import { makeSessions, starts, warmUpFlows } from "./flows.ts";

const WARM_UP = 200;
/** Each session is started only once, so a window gets as many as it may need and ends when they are used up. */
const PER_SECOND = { one: 250, many: 500 };

/** A browser follows a connect link and is redirected to the provider. */
export const connectStart: Cell = {
  name: "connect_start",
  run: (bench) => perConnections((connections) => measureStarts(bench, connections)),
};

async function measureStarts(bench: Bench, connections: number): Promise<Row> {
  const perSecond = connections === 1 ? PER_SECOND.one : PER_SECOND.many;
  const sessions = await makeSessions(bench, WARM_UP + perSecond * bench.seconds);
  await warmUpFlows(bench, starts(bench, sessions.splice(0, WARM_UP), connections));
  const meter = new Meter(bench);
  await meter.window(starts(bench, sessions, connections));
  return meter.row("connect_start", connections);
}
