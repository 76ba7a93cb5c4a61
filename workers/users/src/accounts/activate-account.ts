import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound } from "./errors.ts";
import { activate } from "./account-repository.ts";

/** Activates a pending account; an active one stays as it is. Only auth may call this. */
export async function activateAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string },
): Promise<Result<null, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  return (await activate(deps.db, input.account_id)) ? ok(null) : accountNotFound();
}
