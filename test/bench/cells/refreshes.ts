import { slow } from "#support/provider-double/behaviour";
import type { DoubleCall } from "#support/provider-double/calls";
import type { Bench } from "../bench.ts";
import { expireTokens } from "../seed-repository.ts";
import { readsEverywhere } from "./token-reads.ts";

/** How long the provider takes for a refresh: long enough that callers have to wait for each other. */
const PROVIDER_MS = 150;
const WARM_UP_CALLERS = 64;

export type RefreshCalls = {
  provider_calls: number;
  max_calls_per_refresh_token: number;
  max_parallel: number;
};

/**
 * Expires the access tokens of these connections at the same moment, empties the cache and slows the provider down.
 * Counts what the provider sees while `work` runs.
 */
export async function countRefreshes<T>(
  bench: Bench,
  connectionIds: readonly string[],
  work: () => Promise<T>,
  providerMs = PROVIDER_MS,
): Promise<T & RefreshCalls> {
  const { double } = bench.provider;
  // Each process now knows the API key and the integration, like one that has been running for a while.
  await bench.load.run(readsEverywhere(bench, WARM_UP_CALLERS));
  await double.program("refresh", slow(providerMs));
  try {
    await expireTokens(bench.db, connectionIds, 0);
    await bench.stack.bridge.faults.flushRedis();
    const sinceMs = Date.now();
    const result = await work();
    const calls = await double.calls();
    return {
      ...result,
      ...summarize(
        calls.filter(({ at }) => at >= sinceMs),
        providerMs,
      ),
    };
  } finally {
    await double.program("refresh", { kind: "ok" });
  }
}

function summarize(calls: readonly DoubleCall[], providerMs: number): RefreshCalls {
  const refreshes = calls.filter(({ endpoint }) => endpoint === "refresh");
  const perToken = new Map<string, number>();
  for (const { refreshToken = "" } of refreshes)
    perToken.set(refreshToken, (perToken.get(refreshToken) ?? 0) + 1);
  return {
    provider_calls: refreshes.length,
    max_calls_per_refresh_token: Math.max(0, ...perToken.values()),
    max_parallel: mostAtOnce(
      refreshes.map(({ at }) => at),
      providerMs,
    ),
  };
}

/** How many intervals of this length overlap at most, given their starts. */
export function mostAtOnce(beginnings: readonly number[], length: number): number {
  const sorted = [...beginnings].sort((a, b) => a - b);
  let most = 0;
  let oldest = 0;
  for (const [index, beginning] of sorted.entries()) {
    while ((sorted[oldest] ?? beginning) <= beginning - length) oldest += 1;
    most = Math.max(most, index - oldest + 1);
  }
  return most;
}
