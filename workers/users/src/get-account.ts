import type { CallContext } from "#shared/contracts/call-context";
import type { Account, UsersError } from "#shared/contracts/users";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "./context.ts";
import { accountNotFound } from "./not-found.ts";
import { findActiveById } from "./repository.ts";

/** An active account. The entrypoint lets only auth in. */
export async function getAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string },
): Promise<Result<Account, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  const account = await findActiveById(deps.db, input.account_id);
  return account ? ok(account) : accountNotFound();
}
