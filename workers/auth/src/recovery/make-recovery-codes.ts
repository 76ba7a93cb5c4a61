import type { ChangeFactorInput, RecoveryCodes } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { noTotp } from "../totp/errors.ts";
import { ownConfirmedAccount } from "../totp/own-account.ts";
import { replaceRecoveryCodes } from "../totp/totp-repository.ts";
import { hashCodes, makeCodes } from "./recovery-code.ts";

/** See {@link AuthService.makeRecoveryCodes}. */
export async function makeRecoveryCodes(
  deps: Deps,
  ctx: CallContext,
  input: ChangeFactorInput,
): Promise<Result<RecoveryCodes, AuthError>> {
  const account = await ownConfirmedAccount(deps, ctx);
  if (!account.ok) return account;
  const { id, email, locale } = account.value;
  const codes = makeCodes();
  const hashes = await hashCodes(id, codes);
  const told = { mailId: newId("mail"), email, locale: locale ?? input.locale ?? "en" };
  if (!(await replaceRecoveryCodes(deps.db, id, hashes, told, ctx))) return noTotp();
  deliverSoon(deps, told.mailId);
  return ok({ recovery_codes: codes });
}
