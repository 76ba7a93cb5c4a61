import type { Accepted, ChangeEmailInput } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { provePassword } from "../passwords/prove-password.ts";
import { insertEmailChange } from "./email-change-repository.ts";

/** See {@link AuthService.changeEmail}. An address with an account and one without get the same answer. */
export async function changeEmail(
  deps: Deps,
  ctx: CallContext,
  input: ChangeEmailInput,
): Promise<Result<Accepted, AuthError>> {
  const newEmail = normaliseEmail(input.new_email);
  if (newEmail === null)
    return err({
      code: "email_unusable",
      detail: "This e-mail address cannot be used. Check the part after the @.",
    });
  const proven = await provePassword(deps, ctx, input.current_password, "email_change_asked");
  if (!proven.ok) return proven;
  const { accountId, email: oldEmail } = proven.value;
  if (newEmail === oldEmail)
    return err({ code: "email_unusable", detail: "This is your address already." });
  const [newMailId, oldMailId] = [newId("mail"), newId("mail")];
  const holder = await deps.users.findAccountByEmail(ctx, { email: newEmail });
  await insertEmailChange(deps.db, ctx, {
    accountId,
    oldEmail,
    newEmail,
    isTaken: holder.ok,
    locale: proven.value.locale ?? input.locale ?? "en",
    tokenId: newId("emailToken"),
    newMailId,
    oldMailId,
  });
  deliverSoon(deps, newMailId);
  deliverSoon(deps, oldMailId);
  return ok({ status: "accepted" });
}
