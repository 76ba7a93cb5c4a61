import type { CallContext } from "#shared/contracts/call-context";
import type { Revocation, TokensError } from "#shared/contracts/tokens";
import { type Result, ok } from "#shared/result";
import type { Deps } from "./context.ts";
import { moveConnection } from "./move-connection.ts";
import { sendQueued } from "./send-revocation.ts";
import { deleteSoftly, purge } from "./state-repository.ts";
import { FINAL_EPOCH } from "./times.ts";
import { connectionKey } from "./token-cache.ts";

/** See {@link TokensService.deleteConnection}. */
export async function deleteConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string; hard: boolean },
): Promise<Result<Revocation, TokensError>> {
  const { connection_id, hard } = input;
  const moved = await moveConnection(deps, ctx, connection_id, deleteSoftly);
  if (!moved.ok) return moved;
  const { projectId, revocationId } = moved.value;
  if (hard) {
    await purge(deps.db, projectId, connection_id);
    await deps.cache.bury([connectionKey(connection_id)], FINAL_EPOCH);
  }
  return ok({
    connection_id,
    state: "deleted",
    tokens: revocationId === null ? [] : await sendQueued(deps, ctx, projectId, revocationId),
  });
}
