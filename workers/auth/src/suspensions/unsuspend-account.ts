import type { SuspendAccountInput } from "#shared/contracts/auth/suspension";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { refused } from "./suspend-account.ts";
import { endBeforeReturn } from "./suspension-repository.ts";

/** See {@link AuthService.unsuspendAccount}. */
export async function unsuspendAccount(
  deps: Deps,
  ctx: CallContext,
  { account_id, reason }: SuspendAccountInput,
): Promise<Result<null, AuthError>> {
  if (!isId("account", account_id))
    return err({ code: "not_found", detail: "There is no such account." });
  await endBeforeReturn(deps.db, ctx, account_id);
  const ended = await deps.users.unsuspendAccount(ctx, { account_id, reason });
  return ended.ok ? ok(null) : refused(ended.error);
}
