import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { deleteSignUpInvitations } from "./sign-up-invitation-repository.ts";

/** See {@link UsersService.revokeSignUpInvitation}. */
export async function revokeSignUpInvitation(
  deps: Deps,
  ctx: CallContext,
  { invitation_id: id }: { invitation_id: string },
): Promise<Result<null, UsersError>> {
  if (!isId("signUpInvitation", id) || !(await deleteSignUpInvitations(deps.db, ctx, id)))
    return err({ code: "not_found", detail: "There is no such invitation that still works." });
  return ok(null);
}
