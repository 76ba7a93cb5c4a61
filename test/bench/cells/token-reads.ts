import type { Bench } from "../bench.ts";
import type { LoadJob } from "../load-job.ts";
import { Meter } from "../meter.ts";
import type { Row } from "../report.ts";

const FILLERS = 32;
const WARM_UP_SECONDS = 1;

export const readPath = (connectionId: string): string => `/v1/connections/${connectionId}/token`;

/** What every request of the app's server carries. */
export const appHeaders = ({ host, app }: Bench): Record<string, string> => ({
  host,
  accept: "application/json",
  authorization: `Bearer ${app.apiKey}`,
});

/** Reads of all connections in turn at the first process; once each when `seconds` is null. */
export const tokenReads = (bench: Bench, connections: number, seconds: number | null): LoadJob => ({
  origins: bench.origins.slice(0, 1),
  connections,
  headers: appHeaders(bench),
  requests: bench.connectionIds.map((id) => ({ path: readPath(id) })),
  seconds,
  once: seconds === null,
  status: 200,
});

/** Each process reads every connection once, all in the same order. */
export const readsEverywhere = (bench: Bench, connections: number): LoadJob => ({
  ...tokenReads(bench, connections, null),
  origins: bench.origins,
});

/** Brings the code to its final speed, with as many callers as will be measured. */
export async function warmUp(bench: Bench, connections: number): Promise<void> {
  await bench.load.run(tokenReads(bench, connections, WARM_UP_SECONDS));
}

/**
 * Reads that the cache answers. An entry lives 30 s at most, so each window begins with a pass that fills it; what falls due inside
 * of the window is measured and counted with it.
 */
export async function measureWarm(bench: Bench, name: string, connections: number): Promise<Row> {
  await bench.load.run(tokenReads(bench, FILLERS, null));
  await warmUp(bench, connections);
  const meter = new Meter(bench);
  await meter.window(tokenReads(bench, connections, bench.seconds));
  return meter.row(name, connections);
}
