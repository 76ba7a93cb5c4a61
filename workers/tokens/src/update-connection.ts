import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { Connection, TokensError, UpdateConnectionInput } from "#shared/contracts/tokens";
import { seal } from "#shared/crypto/envelope";
import { isId } from "#shared/ids";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { updateDetails } from "./connection-repository.ts";
import type { Deps } from "./context.ts";
import { getConnection } from "./get-connection.ts";
import { placeOf } from "./places.ts";
import { notFound } from "./state-error.ts";

/** See {@link TokensService.updateConnection}. */
export async function updateConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string; changes: UpdateConnectionInput },
): Promise<Result<Connection, TokensError>> {
  const allowed = authorize(ctx, "connections:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const { connection_id, changes } = input;
  if (!isId("connection", connection_id)) return err(notFound);
  const metadataSealed =
    changes.metadata === undefined
      ? null
      : await seal(
          await deps.keys.forSealing(projectId),
          placeOf.metadata(projectId, connection_id),
          JSON.stringify(changes.metadata),
        );
  const tags = changes.tags ?? null;
  if (!(await updateDetails(deps.db, ctx, projectId, connection_id, { tags, metadataSealed })))
    return err(notFound);
  nudgeOutbox(deps, "tokens", ctx, projectId);
  return getConnection(deps, ctx, { connection_id });
}
