import type { UpdateAccountInput } from "#shared/contracts/auth/account";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";

/** Changes the caller's own profile. The users service keeps it; only this one knows whose session it is. */
export async function updateAccount(
  deps: Deps,
  ctx: CallContext,
  input: UpdateAccountInput,
): Promise<Result<Account, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  const renamed = await deps.users.renameAccount(ctx, {
    account_id: ctx.actor.id,
    ...input,
  });
  return renamed.ok ? ok(renamed.value) : noSession();
}
