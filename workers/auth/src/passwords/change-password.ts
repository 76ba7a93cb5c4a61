import type { ChangePasswordInput } from "#shared/contracts/auth/account";
import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession, NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { randomHandle } from "#shared/random";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession, passwordUnusable, rateLimited } from "../sessions/errors.ts";
import { csrfTokenOf, hashSessionToken } from "../sessions/session-token.ts";
import { replacePassword } from "./password-change-repository.ts";
import { isUsablePassword } from "./password.ts";
import { provePassword } from "./prove-password.ts";

/** See {@link AuthService.changePassword}. */
export async function changePassword(
  deps: Deps,
  ctx: CallContext,
  input: ChangePasswordInput & FromSession,
): Promise<Result<Omit<NewSession, "account">, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (!isUsablePassword(input.new_password)) return passwordUnusable();
  const proven = await provePassword(deps, ctx, input.current_password, "password_changed");
  if (!proven.ok) return proven;
  const hashed = await deps.passwordHasher.hash(input.new_password);
  if (!hashed.ok) return rateLimited(hashed.retryAfterSeconds);

  const token = randomHandle();
  const [oldTokenHash, newTokenHash, csrfToken] = await Promise.all([
    hashSessionToken(input.session_token),
    hashSessionToken(token),
    csrfTokenOf(token),
  ]);
  const { accountId, stored } = proven.value;
  const expiresAt = await replacePassword(
    deps.db,
    { accountId, setAt: stored.setAt, newHash: hashed.value },
    { oldTokenHash, newTokenHash },
    ctx,
  );
  // Whoever changed the password meanwhile has ended this session as well.
  if (expiresAt === null) return noSession();
  return ok({ csrf_token: csrfToken, expires_at: expiresAt, session_token: token });
}
