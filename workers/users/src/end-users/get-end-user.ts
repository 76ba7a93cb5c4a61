import type { CallContext } from "#shared/contracts/call-context";
import type { EndUserRecord } from "#shared/contracts/users/end-user";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { findEndUser } from "./end-user-list-repository.ts";
import { endUserNotFound, isStorable } from "./external-id.ts";

/** See {@link UsersService.getEndUser}. */
export async function getEndUser(
  deps: Deps,
  ctx: CallContext,
  input: { end_user: string },
): Promise<Result<EndUserRecord, UsersError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const found = isStorable(input.end_user)
    ? await findEndUser(deps.db, allowed.value.projectId, input.end_user)
    : null;
  return found === null ? endUserNotFound : ok(found);
}
