import type { CallContext } from "#shared/contracts/call-context";
import type { CreateEndUserInput, EndUserRecord } from "#shared/contracts/users/end-user";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { findOrMakeEndUser } from "./end-user-repository.ts";
import { endUserDeleting, endUserNotFound, isStorable } from "./external-id.ts";

/** See {@link UsersService.createEndUser}. */
export async function createEndUser(
  deps: Deps,
  ctx: CallContext,
  input: CreateEndUserInput,
): Promise<Result<{ end_user: EndUserRecord; created: boolean }, UsersError>> {
  const allowed = authorize(ctx, "end_users:write");
  if (!allowed.ok) return allowed;
  const { external_id, name } = input;
  const made = isStorable(external_id)
    ? await findOrMakeEndUser(deps.db, allowed.value, external_id, name ?? null)
    : null;
  if (made === null) return endUserNotFound;
  if (made.endUser.state === "deleting") return err(endUserDeleting);
  return ok({ end_user: made.endUser, created: made.created });
}
