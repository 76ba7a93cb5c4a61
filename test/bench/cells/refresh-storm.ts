import type { Cell } from "../cell.ts";
import { Meter } from "../meter.ts";
import { countRefreshes } from "./refreshes.ts";
import { appHeaders, readPath } from "./token-reads.ts";

const PROCESSES = 4;
const CALLERS = 1000;

/** A thousand callers at four processes want the same expired token: one provider call, and no caller gets an error. */
export const refreshStorm: Cell = {
  name: "refresh_storm",
  processes: PROCESSES,
  run: async (bench) => {
    const connectionId = bench.connectionIds[0] ?? "";
    const request = { path: readPath(connectionId) };
    const row = await countRefreshes(bench, [connectionId], async () => {
      const meter = new Meter(bench);
      await meter.window({
        origins: bench.origins,
        connections: CALLERS,
        headers: appHeaders(bench),
        requests: Array.from({ length: CALLERS / PROCESSES }, () => request),
        seconds: null,
        once: true,
        status: 200,
      });
      return meter.row("refresh_storm", CALLERS);
    });
    return [
      row.provider_calls === 1
        ? row
        : { ...row, problem: `${row.provider_calls} provider calls instead of 1` },
    ];
  },
};
