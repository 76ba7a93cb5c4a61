import type { Execution } from "../rpc/define-service.ts";

/**
 * Runs best-effort work after the response. Only for work that is safe to lose, because a sweep or a later request
 * repeats it. Takes a function and awaits inside it, because an RPC call returns a proxy, not a plain promise.
 */
export function runInBackground(execution: Execution, work: () => Promise<unknown>): void {
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch {
      // The sweep or request that repeats the work reports the error.
    }
  };
  execution.waitUntil(run());
}
