import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectionCounts } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { countByEndUser } from "./connection-count-repository.ts";

/** One page of end users has no more. */
const MOST = 100;

/** See {@link TokensService.countConnections}. One statement, or none for no end user. */
export async function countConnections(
  deps: Deps,
  ctx: CallContext,
  input: { end_user_ids: string[] },
): Promise<Result<ConnectionCounts[], TokensError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const ids = input.end_user_ids.filter((id) => isId("endUser", id)).slice(0, MOST);
  return ok(ids.length === 0 ? [] : await countByEndUser(deps.db, allowed.value.projectId, ids));
}
