import type { UpdateAccountInput } from "#shared/contracts/auth/account";
import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound } from "./errors.ts";
import { changeProfile } from "./account-repository.ts";

/** See {@link UsersService.renameAccount}. Only auth may call this, which checks that it is the caller's own. */
export async function renameAccount(
  deps: Deps,
  _ctx: CallContext,
  { account_id, ...changes }: { account_id: string } & UpdateAccountInput,
): Promise<Result<Account, UsersError>> {
  if (!isId("account", account_id)) return accountNotFound();
  const account = await changeProfile(deps.db, account_id, changes);
  return account ? ok(account) : accountNotFound();
}
