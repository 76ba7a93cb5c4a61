/** The Workers runtime's `scheduler.wait`, which the DOM's types do not know; `scheduler.ts` provides it in Node. */
interface Scheduler {
  wait(ms: number): Promise<void>;
}
