import type { CallContext } from "#shared/contracts/call-context";
import type { SignUpInvitation } from "#shared/contracts/users/platform-settings";
import type { UsersError } from "#shared/contracts/users/service";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { actingAdministrator } from "../administrators/acting-administrator.ts";
import type { Deps } from "../context.ts";
import { insertSignUpInvitation } from "./sign-up-invitation-repository.ts";

/** See {@link UsersService.createSignUpInvitation}. Only auth may call this, with an address that it normalised. */
export async function createSignUpInvitation(
  deps: Deps,
  ctx: CallContext,
  input: { email: string },
): Promise<Result<SignUpInvitation, UsersError>> {
  const acting = actingAdministrator(ctx);
  if (!acting.ok) return acting;
  const id = newId("signUpInvitation");
  return ok(await insertSignUpInvitation(deps.db, acting.value, id, input.email));
}
