/** The Workers runtime's `scheduler.wait`, which the DOM types lack; `scheduler.ts` provides it in Node. */
interface Scheduler {
  wait(ms: number): Promise<void>;
}
