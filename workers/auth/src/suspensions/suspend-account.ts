import type { SuspendAccountInput } from "#shared/contracts/auth/suspension";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { endAndTell } from "./suspension-repository.ts";

/**
 * See {@link AuthService.suspendAccount}. Users keeps the account out first; a call that dies after that is finished by
 * the next one.
 */
export async function suspendAccount(
  deps: Deps,
  ctx: CallContext,
  { account_id, reason, locale }: SuspendAccountInput,
): Promise<Result<null, AuthError>> {
  const suspended = await deps.users.suspendAccount(ctx, { account_id, reason });
  if (!suspended.ok) return refused(suspended.error);
  const mailId = newId("mail");
  await endAndTell(deps.db, ctx, {
    ...suspended.value,
    accountId: account_id,
    mailId,
    locale: suspended.value.locale ?? locale ?? "en",
  });
  deliverSoon(deps, mailId);
  return ok(null);
}

/** What users can say of a suspension; anything else is a mistake of this service. */
export function refused({
  code,
  detail,
}: {
  code: string;
  detail: string;
}): Result<null, AuthError> {
  if (code === "not_found" || code === "account_is_administrator" || code === "forbidden")
    return err({ code, detail });
  throw new Error(`users answered ${code}`);
}
