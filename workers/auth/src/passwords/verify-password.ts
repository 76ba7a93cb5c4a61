import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, err, ok } from "#shared/result";
import { recordLockout, recordWrongPassword } from "../account-log/record-refused-sign-in.ts";
import type { Deps } from "../deps.ts";
import { noSession, rateLimited } from "../sessions/errors.ts";
import { findPasswordHash } from "./credential-repository.ts";
import { NOBODYS_HASH } from "./password-hasher.ts";

/** See {@link AuthService.verifyPassword}. */
export async function verifyPassword(
  deps: Deps,
  ctx: CallContext,
  input: { password: string },
): Promise<Result<null, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  const accountId = ctx.actor.id;
  const account = await deps.users.getAccount(ctx, { account_id: accountId });
  if (!account.ok) return noSession();
  const { email } = account.value;
  const admission = await deps.limiter.admit({ kind: "sign_in", email, ip: ctx.ip });
  if (!admission.admitted) {
    recordLockout(deps, ctx, email);
    return rateLimited(admission.retryAfterSeconds);
  }
  const storedHash = await findPasswordHash(deps.db, accountId);
  const verified = await deps.passwordHasher.verify(storedHash ?? NOBODYS_HASH, input.password);
  if (!verified.ok) return rateLimited(verified.retryAfterSeconds);
  if (storedHash === null || !verified.value) {
    recordWrongPassword(deps, ctx, accountId, "reveal_token");
    return err({ code: "wrong_password", detail: "This is not your account's password." });
  }
  deps.waitUntil(admission.succeeded());
  return ok(null);
}
