import type { CallContext } from "#shared/contracts/call-context";
import type { PlatformAccount } from "#shared/contracts/users/platform-account";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { accountNotFound } from "../accounts/errors.ts";
import type { Deps } from "../context.ts";
import { findPlatformAccount } from "./platform-account-repository.ts";

/** See {@link UsersService.getPlatformAccount}. */
export async function getPlatformAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string },
): Promise<Result<PlatformAccount, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  const found = await findPlatformAccount(deps.db, deps.platform, input.account_id);
  return found ? ok(found) : accountNotFound();
}
