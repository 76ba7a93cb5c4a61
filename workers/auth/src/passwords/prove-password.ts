import type { AccountLogType } from "#shared/contracts/auth/account-log";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import { recordLockout, recordWrongPassword } from "../account-log/record-refused-sign-in.ts";
import type { Deps } from "../deps.ts";
import { noSession, rateLimited, wrongPassword } from "../sessions/errors.ts";
import { findPassword } from "./credential-repository.ts";

/**
 * Verifies the password of the caller's own account. It counts as an attempt to sign in, against the same limits, so a
 * stolen session does not help to guess the password.
 *
 * @param type the line that a wrong password leaves in the account's log.
 * @returns `unauthenticated` unless an account asks, `wrong_password`, `rate_limited` with `retry_after`.
 */
export async function provePassword(
  deps: Deps,
  ctx: CallContext,
  passwordPlaintext: string,
  type: AccountLogType,
): Promise<
  Result<{ accountId: string; email: string; locale: MailLocale | null; setAt: string }, AuthError>
> {
  if (ctx.actor.type !== "account") return noSession();
  const account = await deps.users.getAccount(ctx, { account_id: ctx.actor.id });
  if (!account.ok) return noSession();
  const { id, email, locale } = account.value;
  const admission = await deps.limiter.admit({ kind: "sign_in", email, ip: ctx.ip });
  if (!admission.admitted) {
    recordLockout(deps, ctx, email);
    return rateLimited(admission.retryAfterSeconds);
  }
  const stored = await findPassword(deps.db, id);
  if (stored === null) return wrongPassword();
  const verified = await deps.passwordHasher.verify(stored.hash, passwordPlaintext);
  if (!verified.ok) return rateLimited(verified.retryAfterSeconds);
  if (!verified.value) {
    recordWrongPassword(deps, ctx, id, type);
    return wrongPassword();
  }
  deps.waitUntil(admission.succeeded());
  return ok({ accountId: id, email, locale: locale ?? null, setAt: stored.setAt });
}
