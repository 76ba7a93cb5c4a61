import type { SignInInput } from "#shared/contracts/auth/account";
import type { AuthError } from "#shared/contracts/auth/service";
import type { NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { randomHandle } from "#shared/random";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { recordLockout, recordWrongPassword } from "../account-log/record-refused-sign-in.ts";
import { invalidCredentials, rateLimited } from "./errors.ts";
import {
  type StoredPassword,
  findPassword,
  replacePasswordHash,
} from "../passwords/credential-repository.ts";
import { NOBODYS_HASH } from "../passwords/password-hasher.ts";
import { insertSession } from "./session-repository.ts";
import { SESSION_LIMITS } from "./session-limits.ts";
import { csrfTokenOf, hashSessionToken } from "./session-token.ts";
import { cleanUserAgent } from "./user-agent.ts";

/**
 * Opens a session with a new token. Anyone may call this. Neither id nor token comes from the caller, which rules out
 * session fixation.
 *
 * A wrong password and an unknown e-mail get the same answer after the same steps: one query for the account, one for
 * the credentials, one hash.
 *
 * @returns `invalid_credentials`, `rate_limited` with `retry_after`.
 */
export async function signIn(
  deps: Deps,
  ctx: CallContext,
  input: SignInInput & { user_agent?: string | null },
): Promise<Result<NewSession, AuthError>> {
  const email = normaliseEmail(input.email) ?? input.email.trim().toLowerCase();
  const admission = await deps.limiter.admit({ kind: "sign_in", email, ip: ctx.ip });
  if (!admission.admitted) {
    recordLockout(deps, ctx, email);
    return rateLimited(admission.retryAfterSeconds);
  }

  const found = await deps.users.findAccountByEmail(ctx, { email });
  const account = found.ok ? found.value : null;
  const accountId = account?.id ?? newId("account");
  const stored = await findPassword(deps.db, accountId);
  const verified = await deps.passwordHasher.verify(stored?.hash ?? NOBODYS_HASH, input.password);
  if (!verified.ok) return rateLimited(verified.retryAfterSeconds);
  if (account === null || stored === null || !verified.value) {
    recordWrongPassword(deps, ctx, accountId);
    return invalidCredentials();
  }

  deps.waitUntil(admission.succeeded());
  await renewHash(deps, account.id, stored.hash, input.password);
  return openSession(deps, ctx, account, stored, input.user_agent ?? null);
}

async function openSession(
  deps: Deps,
  ctx: CallContext,
  account: Account,
  stored: StoredPassword,
  userAgent: string | null,
): Promise<Result<NewSession, AuthError>> {
  const token = randomHandle();
  const [tokenHash, csrfToken] = await Promise.all([hashSessionToken(token), csrfTokenOf(token)]);
  const session = {
    id: newId("session"),
    tokenHash,
    accountId: account.id,
    passwordSetAt: stored.setAt,
    userAgent: cleanUserAgent(userAgent),
  };
  const expiresAt = await insertSession(deps.db, session, SESSION_LIMITS, ctx);
  if (expiresAt === null) return invalidCredentials();
  return ok({ account, csrf_token: csrfToken, expires_at: expiresAt, session_token: token });
}

/** Rehashes the password when the parameters have changed since it was set. A failure does not fail the sign-in. */
async function renewHash(
  deps: Deps,
  accountId: string,
  storedHash: string,
  passwordPlaintext: string,
): Promise<void> {
  if (!deps.passwordHasher.isOutdated(storedHash)) return;
  try {
    const renewed = await deps.passwordHasher.hash(passwordPlaintext);
    if (renewed.ok) await replacePasswordHash(deps.db, accountId, storedHash, renewed.value);
  } catch {
    deps.log("warn", "password_rehash_failed");
  }
}
