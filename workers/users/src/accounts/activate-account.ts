import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound } from "./errors.ts";
import { activate } from "./account-repository.ts";

/** Makes a pending account active; an active one stays as it is. The entrypoint lets only auth in. */
export async function activateAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string },
): Promise<Result<null, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  return (await activate(deps.db, input.account_id)) ? ok(null) : accountNotFound();
}
