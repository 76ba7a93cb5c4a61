import type { CallContext } from "#shared/contracts/call-context";
import type { Revocation } from "#shared/contracts/tokens/revocation";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { moveConnection } from "./move-connection.ts";
import { revokeOrphan } from "../refresh/revoke-orphan.ts";
import { sendWhileCallerWaits } from "../revocation/send-revocation.ts";
import { revoke } from "./state-repository.ts";

/** See {@link TokensService.revokeConnection}. */
export async function revokeConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string },
): Promise<Result<Revocation, TokensError>> {
  const moved = await moveConnection(deps, ctx, input.connection_id, revoke, ["archived"]);
  if (!moved.ok) return moved;
  const { projectId, revocationId, state, strayVersion } = moved.value;
  const owner = { ...moved.value, connectionId: input.connection_id };
  await revokeOrphan(deps, ctx, owner, strayVersion);
  return ok({
    connection_id: input.connection_id,
    state,
    tokens:
      revocationId === null ? [] : await sendWhileCallerWaits(deps, ctx, projectId, revocationId),
  });
}
