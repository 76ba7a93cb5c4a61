import type { CallContext } from "#shared/contracts/call-context";
import type { EndUserChange } from "#shared/contracts/users/end-user";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { removeEndUser, settleChange } from "./end-user-state-repository.ts";

/** See {@link UsersService.finishEndUser}. A repetition finds nothing to do. */
export async function finishEndUser(
  deps: Deps,
  ctx: CallContext,
  change: EndUserChange,
): Promise<Result<null, UsersError>> {
  const allowed = authorize(ctx, "end_users:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const own = { ...change, project_id: projectId };
  if (change.state !== "deleting") await settleChange(deps.db, own);
  else await removeEndUser(deps.db, allowed.value, own);
  return ok(null);
}
