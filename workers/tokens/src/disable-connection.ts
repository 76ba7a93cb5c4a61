import type { CallContext } from "#shared/contracts/call-context";
import type { Connection, TokensError } from "#shared/contracts/tokens";
import type { Result } from "#shared/result";
import type { Deps } from "./context.ts";
import { getConnection } from "./get-connection.ts";
import { moveConnection } from "./move-connection.ts";
import { disable } from "./state-repository.ts";

/** See {@link TokensService.disableConnection}. */
export async function disableConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string },
): Promise<Result<Connection, TokensError>> {
  const moved = await moveConnection(deps, ctx, input.connection_id, disable);
  return moved.ok ? getConnection(deps, ctx, input) : moved;
}
