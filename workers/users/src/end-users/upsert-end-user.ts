import type { CallContext } from "#shared/contracts/call-context";
import type { EndUser } from "#shared/contracts/users/end-user";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { findOrMakeEndUser } from "./end-user-repository.ts";
import { endUserBlocked, endUserDeleting, endUserNotFound, isStorable } from "./external-id.ts";

/**
 * Finds the end user of the caller's project by the app's own id, or creates it: one statement, safe under concurrency.
 *
 * @returns `not_found` for a deleted project and for an id that no end user can have; `end_user_blocked`, `end_user_deleting`.
 */
export async function upsertEndUser(
  deps: Deps,
  ctx: CallContext,
  input: { external_id: string },
): Promise<Result<EndUser, UsersError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const found = isStorable(input.external_id)
    ? await findOrMakeEndUser(deps.db, allowed.value, input.external_id)
    : null;
  if (found === null) return endUserNotFound;
  const { id, external_id, state } = found.endUser;
  if (state === "blocked") return err(endUserBlocked);
  if (state === "deleting") return err(endUserDeleting);
  return ok({ id, external_id, ...(found.created ? { created: true } : {}) });
}
