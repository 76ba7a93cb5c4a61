import type { Accepted, ResendVerificationInput } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { noSession, rateLimited } from "../sessions/errors.ts";
import { insertVerificationMail } from "./verification-repository.ts";

const HOUR_SECONDS = 3_600;

/** See {@link AuthService.resendVerification}. */
export async function resendVerification(
  deps: Deps,
  ctx: CallContext,
  input: ResendVerificationInput,
): Promise<Result<Accepted, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  const account = await deps.users.getAccount(ctx, { account_id: ctx.actor.id });
  if (!account.ok) return noSession();
  const { id: accountId, email, email_verified } = account.value;
  if (email_verified) return ok({ status: "accepted" });
  const mailId = newId("mail");
  const wanted = {
    accountId,
    email,
    locale: account.value.locale ?? input.locale ?? "en",
    mailId,
    tokenId: newId("emailToken"),
  };
  if (!(await insertVerificationMail(deps.db, ctx, wanted))) return rateLimited(HOUR_SECONDS);
  deliverSoon(deps, mailId);
  return ok({ status: "accepted" });
}
