import type { Cell } from "../cell.ts";
import { Meter } from "../meter.ts";
import { countRefreshes } from "./refreshes.ts";
import { appHeaders, readPath } from "./token-reads.ts";

const CALLERS = 100;
const ROUNDS = 8;
/** What an ordinary provider takes. */
const PROVIDER_MS = 300;

/**
 * A hundred callers at one process want the same expired token, over and over, each time another one: how soon they
 * hear of a refresh that takes as long as an ordinary provider's.
 */
export const refreshStorm100: Cell = {
  name: "refresh_storm_100",
  run: async (bench) => {
    const connectionIds = bench.connectionIds.slice(0, ROUNDS);
    const row = await countRefreshes(
      bench,
      connectionIds,
      async () => {
        const meter = new Meter(bench);
        for (const connectionId of connectionIds)
          await meter.window({
            origins: bench.origins.slice(0, 1),
            connections: CALLERS,
            headers: appHeaders(bench),
            requests: Array.from({ length: CALLERS }, () => ({ path: readPath(connectionId) })),
            seconds: null,
            once: true,
            status: 200,
          });
        return meter.row("refresh_storm_100", CALLERS);
      },
      PROVIDER_MS,
    );
    const isEachCalledOnce =
      row.provider_calls === connectionIds.length && row.max_calls_per_refresh_token === 1;
    return [
      isEachCalledOnce
        ? row
        : {
            ...row,
            problem: `${row.provider_calls} provider calls instead of ${connectionIds.length}`,
          },
    ];
  },
};
