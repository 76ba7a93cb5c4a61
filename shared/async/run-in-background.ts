import type { Execution } from "../rpc/define-service.ts";

/**
 * Does work behind the answer whose loss or failure costs nothing, because somebody else does it again. Takes a function
 * and awaits inside it: the promise of an RPC call is a proxy of its own and no plain promise.
 */
export function runInBackground(execution: Execution, work: () => Promise<unknown>): void {
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch {
      // Whoever does it again reports it.
    }
  };
  execution.waitUntil(run());
}
