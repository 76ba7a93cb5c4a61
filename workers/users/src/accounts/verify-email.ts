import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { markVerified } from "./account-repository.ts";
import { accountNotFound } from "./errors.ts";

/** See {@link UsersService.verifyEmail}. Only auth and the gateway may call this, which have seen the proof. */
export async function verifyEmail(
  deps: Deps,
  _ctx: CallContext,
  { account_id, email }: { account_id: string; email: string },
): Promise<Result<null, UsersError>> {
  if (!isId("account", account_id)) return accountNotFound();
  return (await markVerified(deps.db, account_id, email)) ? ok(null) : accountNotFound();
}
