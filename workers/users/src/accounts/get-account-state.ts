import type { AccountState } from "#shared/contracts/users/account";
import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { findAccountState } from "../platform-accounts/platform-account-repository.ts";
import { accountNotFound } from "./errors.ts";

/** See {@link UsersService.getAccountState}. Only auth may call this. */
export async function getAccountState(
  deps: Deps,
  _ctx: CallContext,
  { account_id }: { account_id: string },
): Promise<Result<{ state: AccountState }, UsersError>> {
  if (!isId("account", account_id)) return accountNotFound();
  const state = await findAccountState(deps.db, account_id);
  return state === null ? accountNotFound() : ok({ state });
}
