import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { normaliseEmail } from "#shared/email";
import { signUpsRefused } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { reserveAccount } from "./account-repository.ts";

/**
 * Reserves an e-mail for a new account, or returns the pending reservation. Only auth may call this.
 *
 * @returns `account_exists` for the e-mail of an active account, `sign_up_refused` for an address that the installation does
 * not let sign up, `not_found` for what is not an e-mail address.
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
  const reserved = await reserveAccount(deps.db, deps.platform, email, input.name);
  if ("id" in reserved) return ok(reserved);
  if (reserved.taken) return err({ code: "account_exists", detail: "An account has this e-mail." });
  meter.count(signUpsRefused, { policy: reserved.policy });
  return err({ code: "sign_up_refused", detail: "This address may not sign up here." });
}
