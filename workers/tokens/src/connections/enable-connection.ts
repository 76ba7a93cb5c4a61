import type { CallContext } from "#shared/contracts/call-context";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Result } from "#shared/result";
import type { Deps } from "../context.ts";
import { moveConnection } from "./move-connection.ts";
import { showConnection } from "./show-connection.ts";
import { enable } from "./state-repository.ts";

/** See {@link TokensService.enableConnection}. */
export async function enableConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string },
): Promise<Result<Connection, TokensError>> {
  const moved = await moveConnection(deps, ctx, input.connection_id, enable);
  if (!moved.ok) return moved;
  deps.waitUntil(deps.cache.expectRun());
  return showConnection(deps, moved.value.projectId, input.connection_id);
}
