import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound } from "./errors.ts";
import { findActiveById } from "./account-repository.ts";

/** Finds an active account. Only auth may call this. */
export async function getAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string },
): Promise<Result<Account, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  const account = await findActiveById(deps.db, input.account_id);
  return account ? ok(account) : accountNotFound();
}
