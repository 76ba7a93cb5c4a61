import { runInBackground } from "#shared/async/run-in-background";
import type { Deps } from "../context.ts";
import { insertTamperingEvent } from "./event-repository.ts";

/**
 * Reports a connection's tampered ciphertext to the audit log, in the background. At most once per hour and isolate for
 * each connection, so that a client which reads it in a loop does not flood the log.
 */
export function reportTampering(deps: Deps, projectId: string, connectionId: string): void {
  if (deps.reported.get(connectionId)) return;
  deps.reported.set(connectionId, true);
  runInBackground(deps, async () => {
    try {
      await insertTamperingEvent(deps.db, { projectId, connectionId });
    } catch {
      deps.reported.delete(connectionId);
    }
  });
}
