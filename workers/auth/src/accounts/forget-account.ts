import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { LeavingAccount } from "#shared/contracts/users/account";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { removeAccess } from "./forget-account-repository.ts";

/** See {@link AuthService.forgetAccount}. */
export async function forgetAccount(
  deps: Deps,
  ctx: CallContext,
  leaving: LeavingAccount,
): Promise<Result<null, AuthError>> {
  const mailId = newId("mail");
  await removeAccess(deps.db, ctx, leaving, mailId);
  deliverSoon(deps, mailId);
  return ok(null);
}
