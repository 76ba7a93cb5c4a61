import { LIMITS } from "../limits.ts";
import { SqlError } from "./backend.ts";

type Waiter<T> = { give: (item: T) => void; fail: (error: SqlError) => void };

/** First come, first served; bounded in length and in waiting time; who gives up leaves the line at once. */
export class WaitQueue<T> {
  waits = 0;
  waitSumMs = 0;
  waitMaxMs = 0;
  readonly #waiters = new Set<Waiter<T>>();

  get length(): number {
    return this.#waiters.size;
  }

  /** @throws {SqlError} `53300` when the line is too long or the wait too long, `57014` when the signal aborts. */
  wait(signal: AbortSignal): Promise<T> {
    if (signal.aborted) return Promise.reject(gaveUp());
    if (this.#waiters.size >= LIMITS.sqlQueue) {
      return Promise.reject(
        new SqlError("53300", "too many requests wait for a database connection"),
      );
    }
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const leave = () => {
        this.#waiters.delete(waiter);
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        this.#record(performance.now() - since);
      };
      const waiter: Waiter<T> = {
        give: (item) => {
          leave();
          resolve(item);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = () => waiter.fail(gaveUp());
      const timer = setTimeout(
        () => waiter.fail(new SqlError("53300", "no database connection became free in time")),
        LIMITS.sqlWaitMs,
      );
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Hands the item to who waits longest; false when nobody waits. */
  give(item: T): boolean {
    const [waiter] = this.#waiters;
    if (waiter === undefined) return false;
    waiter.give(item);
    return true;
  }

  failOne(error: SqlError): void {
    const [waiter] = this.#waiters;
    waiter?.fail(error);
  }

  failAll(error: SqlError): void {
    for (const waiter of this.#waiters) waiter.fail(error);
  }

  #record(ms: number): void {
    this.waits += 1;
    this.waitSumMs += ms;
    if (ms > this.waitMaxMs) this.waitMaxMs = ms;
  }
}

export function gaveUp(): SqlError {
  return new SqlError("57014", "the client went away");
}
