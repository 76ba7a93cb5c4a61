import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { readState } from "./end-user-repository.ts";
import { endUserBlocked, endUserDeleting, endUserNotFound } from "./external-id.ts";

/** See {@link UsersService.checkEndUser}. The vault decides again, under a lock, when it stores the grant. */
export async function checkEndUser(
  deps: Deps,
  ctx: CallContext,
  { end_user_id }: { end_user_id: string },
): Promise<Result<null, UsersError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  if (!isId("endUser", end_user_id)) return endUserNotFound;
  switch (await readState(deps.db, allowed.value.projectId, end_user_id)) {
    case null:
      return endUserNotFound;
    case "active":
      return ok(null);
    case "blocked":
      return err(endUserBlocked);
    case "deleting":
      return err(endUserDeleting);
  }
}
