import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { normaliseEmail } from "#shared/email";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { reserveAccount } from "./account-repository.ts";

/**
 * Reserves an e-mail for a new account, or returns the pending reservation. Only auth may call this.
 *
 * @returns `account_exists` for the e-mail of an active account, `not_found` for what is not an e-mail address.
 */
export async function createAccount(
  deps: Deps,
  _ctx: CallContext,
  input: { email: string; name: string },
): Promise<Result<Account, UsersError>> {
  const email = normaliseEmail(input.email);
  if (email === null)
    return err({
      code: "not_found",
      detail: "This e-mail address cannot be used. Check the part after the @.",
    });
  const account = await reserveAccount(deps.db, email, input.name);
  return account
    ? ok(account)
    : err({ code: "account_exists", detail: "An account has this e-mail." });
}
