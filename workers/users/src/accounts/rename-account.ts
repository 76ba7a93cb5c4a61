import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound } from "./errors.ts";
import { rename } from "./account-repository.ts";

/** Renames an active account. Only auth may call this, which checks that it is the caller's own. */
export async function renameAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string; name: string },
): Promise<Result<Account, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  const account = await rename(deps.db, input.account_id, input.name);
  return account ? ok(account) : accountNotFound();
}
