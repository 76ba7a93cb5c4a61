import type { CallContext } from "#shared/contracts/call-context";
import type { KnownAccount } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound } from "./errors.ts";
import { findActiveById } from "./account-repository.ts";

/** Finds an active account that is not suspended. Only auth may call this. */
export async function getAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string },
): Promise<Result<KnownAccount, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  const account = await findActiveById(deps.db, deps.platform, input.account_id);
  return account ? ok(account) : accountNotFound();
}
