import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { accountNotFound } from "../accounts/errors.ts";
import type { Deps } from "../context.ts";
import { unsuspend } from "./platform-account-repository.ts";

/** See {@link UsersService.unsuspendAccount}. Only auth may call this, after it has ended the sessions. */
export async function unsuspendAccount(
  deps: Deps,
  ctx: CallContext,
  { account_id, reason }: { account_id: string; reason: string },
): Promise<Result<null, UsersError>> {
  if (!isId("account", account_id)) return accountNotFound();
  return (await unsuspend(deps.db, ctx, account_id, reason)) ? ok(null) : accountNotFound();
}
