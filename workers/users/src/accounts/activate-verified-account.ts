import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { activateVerified } from "./account-repository.ts";
import { accountNotFound } from "./errors.ts";

/** See {@link UsersService.activateVerifiedAccount}. Only auth may call this. */
export async function activateVerifiedAccount(
  deps: Deps,
  _ctx: CallContext,
  { account_id, email }: { account_id: string; email: string },
): Promise<Result<null, UsersError>> {
  if (!isId("account", account_id)) return accountNotFound();
  const activated = await activateVerified(deps.db, deps.platform, account_id, email);
  return activated ? ok(null) : accountNotFound();
}
