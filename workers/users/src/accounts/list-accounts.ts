import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectActive } from "./account-repository.ts";

/**
 * See {@link UsersService.listAccounts}. The gateway asks only about members of the
 * caller's own project, or for an administrator; auth about accounts that it mails.
 */
export async function listAccounts(
  deps: Deps,
  _ctx: CallContext,
  input: { account_ids: readonly string[] },
): Promise<Result<Account[], UsersError>> {
  const ids = input.account_ids.filter((id) => isId("account", id));
  return ok(ids.length === 0 ? [] : await selectActive(deps.db, ids));
}
