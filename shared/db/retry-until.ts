import type { Clock } from "../clock.ts";
import { isTransient } from "./failure.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Repeats a statement while the database is down, for data that exists nowhere else yet. The statement must be safe to
 * repeat, because the reply to a successful one can be lost.
 *
 * @throws the statement's last error: at once when a repetition cannot help, or when the next one would start after
 *   `untilMs`.
 */
export async function retryUntil<T>(
  clock: Clock,
  untilMs: number,
  statement: () => Promise<T>,
): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await statement();
    } catch (thrown) {
      if (!isTransient(thrown) || clock() + pauseMs > untilMs) throw thrown;
      await scheduler.wait(pauseMs);
    }
  }
}
