import type { Accepted, RequestPasswordResetInput } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { rateLimited } from "../sessions/errors.ts";
import { insertResetMail } from "./password-reset-repository.ts";

/**
 * See {@link AuthService.requestPasswordReset}. A known and an unknown address take the same steps: one query for the
 * account, one statement that writes the mail or nothing, one look for it behind the answer.
 */
export async function requestPasswordReset(
  deps: Deps,
  ctx: CallContext,
  input: RequestPasswordResetInput,
): Promise<Result<Accepted, AuthError>> {
  const email = normaliseEmail(input.email) ?? input.email.trim().toLowerCase();
  const admission = await deps.limiter.admit({ kind: "reset", email, ip: ctx.ip });
  if (!admission.admitted) return rateLimited(admission.retryAfterSeconds);
  const found = await deps.users.findAccountByEmail(ctx, { email });
  const mailId = newId("mail");
  await insertResetMail(deps.db, ctx, {
    accountId: found.ok ? found.value.id : newId("account"),
    email,
    locale: (found.ok ? found.value.locale : null) ?? input.locale ?? "en",
    mailId,
    tokenId: newId("emailToken"),
  });
  deliverSoon(deps, mailId);
  return ok({ status: "accepted" });
}
