import type { Clock } from "../clock.ts";
import type { Logger } from "../observe/log.ts";

/**
 * Cloudflare allows one invocation six open connections. One stays free: when the other five wait for a hung
 * PostgreSQL, their results must still reach Redis.
 */
export const PARALLEL = 5;

/**
 * Runs `work` for each item, five at a time, and starts no more after `untilMs`. A failure is logged and does not stop
 * the rest.
 *
 * @returns how many calls of `work` returned true.
 */
export async function runInParallel<T>(
  deps: { readonly clock: Clock; readonly log: Logger },
  items: readonly T[],
  untilMs: number,
  work: (item: T) => Promise<boolean>,
): Promise<number> {
  const queue = [...items];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      if (deps.clock() > untilMs) return;
      try {
        if (await work(item)) done++;
      } catch (thrown) {
        deps.log("warn", "parallel_item_failed", {
          error_name: thrown instanceof Error ? thrown.name : "unknown",
        });
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return done;
}
