import type { Clock } from "../clock.ts";
import { isTransient } from "./failure.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Repeats a statement while the database is away: what it writes is known nowhere else. Expects that a repetition after
 * a lost reply does nothing more.
 *
 * @throws what the statement threw last, once `untilMs` is near, or at once when a repetition cannot help.
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
