import type { CallContext } from "#shared/contracts/call-context";
import type { KnownAccount } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { normaliseEmail } from "#shared/email";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound } from "./errors.ts";
import { findActiveByEmail } from "./account-repository.ts";

/** Finds the active account with this e-mail, in any spelling. Only auth may call this. */
export async function findAccountByEmail(
  deps: Deps,
  _ctx: CallContext,
  input: { email: string },
): Promise<Result<KnownAccount, UsersError>> {
  const email = normaliseEmail(input.email);
  const account = email === null ? null : await findActiveByEmail(deps.db, deps.platform, email);
  return account ? ok(account) : accountNotFound();
}
