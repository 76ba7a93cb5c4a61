import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { Connection, UpdateConnectionInput } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { seal } from "#shared/crypto/envelope";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { type SealedText, updateDetails } from "./connection-repository.ts";
import type { Deps } from "../context.ts";
import { placeOf } from "../vault/places.ts";
import { getSealingKey } from "../vault/get-sealing-key.ts";
import { showConnection } from "./show-connection.ts";
import { notFound } from "../token/state-error.ts";

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
  if (changes.tags === undefined && changes.metadata === undefined)
    return showConnection(deps, projectId, connection_id);
  const metadata = await sealMetadata(deps, projectId, connection_id, changes.metadata);
  if (!metadata.ok) return metadata;
  const details = { tags: changes.tags ?? null, metadata: metadata.value };
  if (!(await updateDetails(deps.db, ctx, projectId, connection_id, details))) return err(notFound);
  nudgeOutbox(deps, "tokens", ctx, projectId);
  return showConnection(deps, projectId, connection_id);
}

async function sealMetadata(
  deps: Deps,
  projectId: string,
  connectionId: string,
  metadata: UpdateConnectionInput["metadata"],
): Promise<Result<SealedText | null, TokensError>> {
  if (metadata === undefined) return ok(null);
  const key = await getSealingKey(deps, projectId);
  if (!key.ok) return key;
  const place = placeOf.metadata(projectId, connectionId);
  const sealed = await seal(key.value, place, JSON.stringify(metadata));
  return ok({ sealed, dataKeyVersion: key.value.version });
}
