import type { SendMailInput } from "#shared/contracts/auth/mail";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "./deliver-mail.ts";
import { insertMail } from "./mail-repository.ts";

/** See {@link AuthService.sendMail}. */
export async function sendMail(
  deps: Deps,
  ctx: CallContext,
  input: SendMailInput,
): Promise<Result<{ mail_id: string }, AuthError>> {
  const { to, ...mail } = input;
  const email = normaliseEmail(to);
  if (email === null)
    return err({ code: "email_unusable", detail: "This e-mail address cannot be used." });
  const id = newId("mail");
  await insertMail(deps.db, ctx, { id, to: email, ...mail });
  deliverSoon(deps, id);
  return ok({ mail_id: id });
}
