import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { accountNotFound } from "../accounts/errors.ts";
import type { Deps } from "../context.ts";
import { suspend, type Suspension } from "./platform-account-repository.ts";

/** See {@link UsersService.suspendAccount}. Only auth may call this: it ends the sessions and tells the owner. */
export async function suspendAccount(
  deps: Deps,
  ctx: CallContext,
  { account_id, reason }: { account_id: string; reason: string },
): Promise<Result<Suspension, UsersError>> {
  if (!isId("account", account_id)) return accountNotFound();
  const suspension = await suspend(deps.db, ctx, deps.platform, account_id, reason);
  if (suspension === null) return accountNotFound();
  return suspension === "administrator"
    ? err({
        code: "account_is_administrator",
        detail: "Administrators cannot be suspended. Take the right away first.",
      })
    : ok(suspension);
}
