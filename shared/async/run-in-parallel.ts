import type { Clock } from "../clock.ts";
import type { Logger } from "../observe/log.ts";

/**
 * Cloudflare lets one invocation have six connections open. One is left free: when the others all wait for a PostgreSQL
 * that hangs, their answers have to reach Redis.
 */
export const PARALLEL = 5;

/**
 * Does the work of a list, five at a time; nothing more is begun after `untilMs`. One that fails is logged and the rest
 * goes on.
 *
 * @returns how many said that they were done.
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
