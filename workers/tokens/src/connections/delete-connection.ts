import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { Revocation } from "#shared/contracts/tokens/revocation";
import type { TokensError } from "#shared/contracts/tokens/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { moveConnection } from "./move-connection.ts";
import { revokeOrphan } from "../refresh/revoke-orphan.ts";
import { sendWhileCallerWaits } from "../revocation/send-revocation.ts";
import { notFound } from "../token/state-error.ts";
import { deleteSoftly, purge } from "./state-repository.ts";
import { FINAL_EPOCH } from "../token/times.ts";
import { connectionKey } from "../token/token-cache.ts";

/**
 * See {@link TokensService.deleteConnection}. A hard delete also removes what an earlier soft delete, or an interrupted
 * hard one, left behind.
 */
export async function deleteConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string; hard: boolean },
): Promise<Result<Revocation, TokensError>> {
  const { connection_id, hard } = input;
  const moved = await moveConnection(
    deps,
    ctx,
    connection_id,
    (db, by, projectId, id) => deleteSoftly(db, by, projectId, id, hard),
    ["archived"],
  );
  if (!moved.ok)
    return hard && moved.error.code === "not_found"
      ? purgeDeleted(deps, ctx, connection_id)
      : moved;
  const { projectId, revocationId, strayVersion } = moved.value;
  await revokeOrphan(deps, ctx, { ...moved.value, connectionId: connection_id }, strayVersion);
  if (hard) {
    await purge(deps.db, ctx, projectId, connection_id);
    await deps.cache.writeTombstone([connectionKey(connection_id)], FINAL_EPOCH);
  }
  return ok({
    connection_id,
    state: "deleted",
    tokens:
      revocationId === null ? [] : await sendWhileCallerWaits(deps, ctx, projectId, revocationId),
  });
}

/**
 * As a hard delete, for whoever deletes many: nobody waits for the provider. Whatever an earlier delete left behind goes
 * too.
 *
 * @returns the queued revocation of the grant, which the jobs send; null when there is none.
 */
export async function deleteConnectionForGood(
  deps: Deps,
  ctx: CallContext,
  connectionId: string,
): Promise<string | null> {
  const moved = await moveConnection(deps, ctx, connectionId, (db, by, projectId, id) =>
    deleteSoftly(db, by, projectId, id, true),
  );
  if (!moved.ok) {
    await purgeDeleted(deps, ctx, connectionId);
    return null;
  }
  const { projectId, revocationId, strayVersion } = moved.value;
  await revokeOrphan(deps, ctx, { ...moved.value, connectionId }, strayVersion);
  await purge(deps.db, ctx, projectId, connectionId);
  await deps.cache.writeTombstone([connectionKey(connectionId)], FINAL_EPOCH);
  return revocationId;
}

async function purgeDeleted(
  deps: Deps,
  ctx: CallContext,
  connectionId: string,
): Promise<Result<Revocation, TokensError>> {
  const allowed = authorize(ctx, "connections:write", ["archived"]);
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  if (!isId("connection", connectionId)) return err(notFound);
  if (!(await purge(deps.db, ctx, projectId, connectionId))) return err(notFound);
  nudgeOutbox(deps, "tokens", ctx, projectId);
  return ok({ connection_id: connectionId, state: "deleted", tokens: [] });
}
