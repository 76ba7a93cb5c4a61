import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";

const ATLAS = { actor: { type: "service", id: "tokens" }, requestId: null } as const;

/** Writes the event of a stored value that did not decrypt. No change of state carries it. */
export async function insertTamperingEvent(
  db: Database,
  { projectId, connectionId }: { projectId: string; connectionId: string },
): Promise<void> {
  await db.execute(
    outboxInsert(ATLAS, {
      type: "vault.tampering_detected",
      projectId,
      subject: { connection: connectionId },
      data: {},
    }),
  );
}
