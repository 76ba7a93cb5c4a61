import type { CallContext } from "#shared/contracts/call-context";
import type { ChangedEndUser } from "#shared/contracts/users/end-user";
import type { EndUserState } from "#shared/contracts/users/end-user-states";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { endUserDeleting, endUserNotFound, isStorable } from "./external-id.ts";
import { moveEndUser } from "./end-user-state-repository.ts";

type Input = { end_user: string };
type Answer = Promise<Result<ChangedEndUser, UsersError>>;

/** See {@link UsersService.blockEndUser}. */
export const blockEndUser = (deps: Deps, ctx: CallContext, input: Input): Answer =>
  change(deps, ctx, input, "blocked");

/** See {@link UsersService.unblockEndUser}. */
export const unblockEndUser = (deps: Deps, ctx: CallContext, input: Input): Answer =>
  change(deps, ctx, input, "active");

/** See {@link UsersService.deleteEndUser}. Deleting somebody who is being deleted goes on with it. */
export const deleteEndUser = (deps: Deps, ctx: CallContext, input: Input): Answer =>
  change(deps, ctx, input, "deleting");

async function change(deps: Deps, ctx: CallContext, { end_user }: Input, to: EndUserState): Answer {
  // What takes access away is possible in an archived project, too.
  const allowed = authorize(ctx, "end_users:write", to === "active" ? [] : ["archived"]);
  if (!allowed.ok) return allowed;
  if (!isStorable(end_user)) return endUserNotFound;
  const moved = await moveEndUser(deps.db, allowed.value, end_user, to);
  if (moved === null) return endUserNotFound;
  if (moved.endUser.state !== to) return err(endUserDeleting);
  return ok({ end_user: moved.endUser, change: moved.change });
}
