import type { CallContext } from "#shared/contracts/call-context";
import { stackOf } from "#shared/observe/log";
import type { Deps } from "../context.ts";
import { findOrphan } from "./orphan.ts";
import { type GrantOwner, insertRevocation } from "../revocation/revocation-repository.ts";
import { sendRevocationInBackground } from "../revocation/send-revocation.ts";

class OrphanOutOfReach extends Error {
  override readonly name = "OrphanOutOfReach";
}

/**
 * Revokes a response that a lease holder left in Redis, once its connection has ended, so that no forgotten grant stays
 * valid at the provider. Never throws: the connection has ended anyway, and if this fails the orphan stays in Redis.
 */
export async function revokeOrphan(
  deps: Deps,
  ctx: CallContext,
  owner: GrantOwner,
  strayVersion: number | null,
): Promise<void> {
  if (strayVersion === null) return;
  const { projectId, connectionId } = owner;
  try {
    const orphan = await findOrphan(deps, { projectId, connectionId, version: strayVersion });
    if (orphan === null) return;
    if (orphan === "unavailable") throw new OrphanOutOfReach();
    const { accessSealed, refreshSealed } = orphan.grant;
    if (accessSealed === null && refreshSealed === null) return;
    const revocationId = await insertRevocation(deps.db, owner, orphan.grant);
    await deps.cache.expireOrphan(connectionId, strayVersion);
    sendRevocationInBackground(deps, ctx, projectId, revocationId);
  } catch (thrown) {
    deps.log("warn", "orphan_not_revoked", {
      project_id: projectId,
      connection_id: connectionId,
      ...stackOf(thrown),
    });
  }
}
