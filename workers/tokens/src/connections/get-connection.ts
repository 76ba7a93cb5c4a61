import type { CallContext } from "#shared/contracts/call-context";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { isId } from "#shared/ids";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { showConnection } from "./show-connection.ts";
import { notFound } from "../token/state-error.ts";

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
  return showConnection(deps, projectId, input.connection_id);
}
