import { runInBackground } from "#shared/async/run-in-background";
import type { Deps } from "../context.ts";
import { insertTamperingEvent } from "./event-repository.ts";

/**
 * Puts a ciphertext that does not belong where it stands into the audit log, behind the answer: once an hour and
 * isolate for each connection, so that whoever reads it in a loop does not flood the log.
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
