import type { ChangeFactorInput } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { noTotp } from "./errors.ts";
import { ownProvenAccount } from "./own-account.ts";
import { deleteTotp } from "./totp-repository.ts";

/** See {@link AuthService.removeTotp}. */
export async function removeTotp(
  deps: Deps,
  ctx: CallContext,
  input: ChangeFactorInput,
): Promise<Result<null, AuthError>> {
  const account = await ownProvenAccount(deps, ctx);
  if (!account.ok) return account;
  const { id, email, locale } = account.value;
  const told = { mailId: newId("mail"), email, locale: locale ?? input.locale ?? "en" };
  if (!(await deleteTotp(deps.db, id, told, ctx))) return noTotp();
  deliverSoon(deps, told.mailId);
  return ok(null);
}
