import { setTimeout as pause } from "node:timers/promises";
import type { Cell } from "../cell.ts";
import { Meter } from "../meter.ts";
import { type RefreshCalls, countRefreshes } from "./refreshes.ts";
import { readsEverywhere } from "./token-reads.ts";

const PROCESSES = 4;
const CALLERS = 1000;
const BETWEEN_SWEEPS_MS = 100;

/**
 * All connections expire at the same moment. Readers ask each of the four processes for every connection, in the same
 * order, while the sweep runs: the first to come refreshes, and nothing is refreshed twice.
 */
export const refreshWave: Cell = {
  name: "refresh_wave",
  processes: PROCESSES,
  run: async (bench) => {
    const { connectionIds } = bench;
    let failedSweeps = 0;
    const sweep = async (over: AbortSignal) => {
      while (!over.aborted) {
        if ((await bench.stack.runJobs()) !== 200) failedSweeps += 1;
        await pause(BETWEEN_SWEEPS_MS);
      }
    };
    const row = await countRefreshes(bench, connectionIds, async () => {
      const meter = new Meter(bench);
      await meter.window(readsEverywhere(bench, CALLERS), sweep);
      return meter.row("refresh_wave", CALLERS);
    });
    const problem = problemOf(row, connectionIds.length, failedSweeps);
    return [problem === null ? row : { ...row, problem }];
  },
};

function problemOf(calls: RefreshCalls, expected: number, failedSweeps: number): string | null {
  if (calls.max_calls_per_refresh_token > 1) return "a refresh token was sent twice";
  if (calls.provider_calls !== expected)
    return `${calls.provider_calls} provider calls instead of ${expected}`;
  return failedSweeps > 0 ? `${failedSweeps} sweeps failed` : null;
}
