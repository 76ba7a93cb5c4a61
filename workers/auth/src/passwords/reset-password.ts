import { runInBackground } from "#shared/async/run-in-background";
import type { ResetPasswordInput } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { linkInvalid, readLink } from "../email-links/read-link.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { passwordUnusable, rateLimited } from "../sessions/errors.ts";
import { resetPasswordByLink } from "./password-reset-repository.ts";
import { isUsablePassword } from "./password.ts";

/** See {@link AuthService.resetPassword}. Anyone may call this: the link is what proves who asks. */
export async function resetPassword(
  deps: Deps,
  ctx: CallContext,
  input: ResetPasswordInput,
): Promise<Result<null, AuthError>> {
  if (!isUsablePassword(input.new_password)) return passwordUnusable();
  // Looked at before the hash, so that a made-up link costs next to nothing.
  const link = await readLink(deps, "reset_password", input.token);
  if (!link.ok) return link;
  // The address may have moved on while the link was being written: then it is not the owner's mailbox any more.
  const holder = await deps.users.findAccountByEmail(ctx, { email: link.value.email });
  if (!holder.ok || holder.value.id !== link.value.accountId) return linkInvalid();
  const hashed = await deps.passwordHasher.hash(input.new_password);
  if (!hashed.ok) return rateLimited(hashed.retryAfterSeconds);
  const mailId = newId("mail");
  const { id: tokenId, email } = link.value;
  const reset = { tokenId, newHash: hashed.value, locale: input.locale ?? "en", mailId };
  const accountId = await resetPasswordByLink(deps.db, reset, ctx);
  if (accountId === null) return linkInvalid();
  deliverSoon(deps, mailId);
  // Who reads the mail owns the address. Lost, it is proven by the next link.
  runInBackground(deps, () => deps.users.verifyEmail(ctx, { account_id: accountId, email }));
  return ok(null);
}
