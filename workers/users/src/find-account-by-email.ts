import type { CallContext } from "#shared/contracts/call-context";
import type { Account, UsersError } from "#shared/contracts/users";
import { normaliseEmail } from "#shared/email";
import { type Result, ok } from "#shared/result";
import type { Deps } from "./context.ts";
import { accountNotFound } from "./not-found.ts";
import { findActiveByEmail } from "./repository.ts";

/** The active account with this e-mail, in whichever spelling. The entrypoint lets only auth in. */
export async function findAccountByEmail(
  deps: Deps,
  _ctx: CallContext,
  input: { email: string },
): Promise<Result<Account, UsersError>> {
  const email = normaliseEmail(input.email);
  const account = email === null ? null : await findActiveByEmail(deps.db, email);
  return account ? ok(account) : accountNotFound();
}
