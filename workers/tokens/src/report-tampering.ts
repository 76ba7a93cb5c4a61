import { behind } from "#shared/rpc/behind";
import { newId } from "#shared/ids";
import type { Deps } from "./context.ts";
import { insertSecurityEvent } from "./event-repository.ts";

/** Puts a ciphertext that does not belong where it stands into the audit log, behind the answer. */
export function reportTampering(deps: Deps, projectId: string, connectionId: string): void {
  const event = {
    id: newId("event"),
    projectId,
    type: "vault.tampering_detected",
    subject: connectionId,
  };
  behind(deps, () => insertSecurityEvent(deps.db, event));
}
