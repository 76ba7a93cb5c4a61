import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import type { LoadJob } from "../load-job.ts";
import { Meter } from "../meter.ts";
import type { Row } from "../report.ts";

const FILLERS = 32;
const FILL_PASSES = 6;
/** The share of reads that may miss the cache: background work runs SQL too. */
const FEW = 0.01;
/** A little longer than an isolate skips Redis after a failure. */
export const BREAKER_MS = 2200;
const WARM_UP_SECONDS = 1;

export const readPath = (connectionId: string): string => `/v1/connections/${connectionId}/token`;

/** The headers of every request from the app's server. */
export const appHeaders = ({ host, app }: Bench): Record<string, string> => ({
  host,
  accept: "application/json",
  authorization: `Bearer ${app.apiKey}`,
});

/** Reads all connections in turn at the first process; once each when `seconds` is null. */
export const tokenReads = (bench: Bench, connections: number, seconds: number | null): LoadJob => ({
  origins: bench.origins.slice(0, 1),
  connections,
  headers: appHeaders(bench),
  requests: bench.connectionIds.map((id) => ({ path: readPath(id) })),
  seconds,
  once: seconds === null,
  status: 200,
});

/** Reads every connection once at each process, in the same order. */
export const readsEverywhere = (bench: Bench, connections: number): LoadJob => ({
  ...tokenReads(bench, connections, null),
  origins: bench.origins,
});

/** Warms the code up with as many callers as will be measured. */
export async function warmUp(bench: Bench, connections: number): Promise<void> {
  await bench.load.run(tokenReads(bench, connections, WARM_UP_SECONDS));
}

/**
 * Reads all connections until the cache answers (nearly) all of them. If a busy machine makes Redis look dead, a pass
 * caches nothing; the next pass starts when the isolate asks Redis again.
 */
async function fillCache(bench: Bench): Promise<void> {
  const { bridge } = bench.stack;
  for (let pass = 0; pass < FILL_PASSES; pass += 1) {
    const before = bridge.counts().statements;
    const { requests } = await bench.load.run(tokenReads(bench, FILLERS, null));
    const misses = bridge.counts().statements - before;
    if (misses < requests * FEW) return;
    if (pass > 0) await pause(BREAKER_MS);
  }
  bench.progress(
    "  the cache does not hold what is read: these figures are not those of warm reads",
  );
}

/**
 * Measures reads that the cache answers. An entry lives at most 30 s, so each window starts with a pass that fills the
 * cache; refreshes that fall due in the window are measured and counted with it.
 */
export async function measureWarm(bench: Bench, name: string, connections: number): Promise<Row> {
  await fillCache(bench);
  await warmUp(bench, connections);
  const meter = new Meter(bench);
  await meter.window(tokenReads(bench, connections, bench.seconds));
  return meter.row(name, connections);
}
