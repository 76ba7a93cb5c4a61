import type { ChangePasswordInput } from "#shared/contracts/auth/account";
import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession, RenewedSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { noSession, passwordUnusable, rateLimited } from "../sessions/errors.ts";
import { csrfTokenOf, hashSessionToken, newSessionToken } from "../sessions/session-token.ts";
import { replacePassword } from "./password-change-repository.ts";
import { isUsablePassword } from "./password.ts";
import { provePassword } from "./prove-password.ts";

/** See {@link AuthService.changePassword}. */
export async function changePassword(
  deps: Deps,
  ctx: CallContext,
  input: ChangePasswordInput & FromSession,
): Promise<Result<RenewedSession, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (!isUsablePassword(input.new_password)) return passwordUnusable();
  const proven = await provePassword(deps, ctx, input.current_password, "password_changed");
  if (!proven.ok) return proven;
  const hashed = await deps.passwordHasher.hash(input.new_password);
  if (!hashed.ok) return rateLimited(hashed.retryAfterSeconds);

  const token = newSessionToken(proven.value.accountId);
  const mailId = newId("mail");
  const [oldTokenHash, newTokenHash, csrfToken] = await Promise.all([
    hashSessionToken(input.session_token),
    hashSessionToken(token),
    csrfTokenOf(token),
  ]);
  const expiresAt = await replacePassword(
    deps.db,
    { accountId: proven.value.accountId, newHash: hashed.value },
    { mailId, email: proven.value.email, locale: proven.value.locale ?? input.locale ?? "en" },
    { oldTokenHash, newTokenHash },
    ctx,
  );
  // Whoever changed the password meanwhile has ended this session or given it another token.
  if (expiresAt === null) return noSession();
  deliverSoon(deps, mailId);
  return ok({ csrf_token: csrfToken, expires_at: expiresAt, session_token: token });
}
