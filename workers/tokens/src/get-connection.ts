import type { CallContext } from "#shared/contracts/call-context";
import type { Connection, TokensError } from "#shared/contracts/tokens";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { toConnection } from "./connection-answer.ts";
import { findConnection } from "./connection-repository.ts";
import type { Deps } from "./context.ts";
import { notFound } from "./state-error.ts";

/** See {@link TokensService.getConnection}. */
export async function getConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string },
): Promise<Result<Connection, TokensError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  if (!isId("connection", input.connection_id)) return err(notFound);
  const row = await findConnection(deps.db, projectId, input.connection_id);
  return row === null ? err(notFound) : ok(await toConnection(deps, projectId, row));
}
