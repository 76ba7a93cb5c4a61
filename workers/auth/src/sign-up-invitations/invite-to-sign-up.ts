import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type {
  InviteToSignUpInput,
  SignUpInvitation,
} from "#shared/contracts/users/platform-settings";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { insertMail } from "../mail/mail-repository.ts";

/** See {@link AuthService.inviteToSignUp}. A mail that was lost is sent by inviting once more. */
export async function inviteToSignUp(
  deps: Deps,
  ctx: CallContext,
  input: InviteToSignUpInput,
): Promise<Result<SignUpInvitation, AuthError>> {
  const email = normaliseEmail(input.email);
  if (email === null)
    return err({
      code: "email_unusable",
      detail: "This e-mail address cannot be used. Check the part after the @.",
      errors: [{ path: "/email", message: "This address cannot be used.", code: "wrong_format" }],
    });
  const invited = await deps.users.createSignUpInvitation(ctx, { email });
  if (!invited.ok) return err({ code: "forbidden", detail: invited.error.detail });
  const id = newId("mail");
  const locale = input.locale ?? "en";
  await insertMail(deps.db, ctx, {
    id,
    to: email,
    locale,
    template: "sign_up_invitation",
    values: {},
  });
  deliverSoon(deps, id);
  return ok(invited.value);
}
