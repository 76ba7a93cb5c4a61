import type { AuthError } from "#shared/contracts/auth/service";
import type { Session } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "./errors.ts";
import { findAndTouchSession } from "./session-repository.ts";
import { SESSION_LIMITS } from "./session-limits.ts";
import { csrfTokenOf, hashSessionToken, isSessionToken } from "./session-token.ts";

/**
 * The session behind a cookie's value, for the gateway, which has nobody to authorise before it: one statement, and
 * one question to users for the account. `expires_at` is the absolute end; without use it ends earlier.
 *
 * @returns `unauthenticated` for an ended, an unknown and a malformed one alike.
 */
export async function resolveSession(
  deps: Deps,
  ctx: CallContext,
  input: { session_token: string },
): Promise<Result<Session, AuthError>> {
  if (!isSessionToken(input.session_token)) return noSession();
  const tokenHash = await hashSessionToken(input.session_token);
  const session = await findAndTouchSession(deps.db, tokenHash, SESSION_LIMITS.idleSeconds);
  if (!session) return noSession();
  const account = await deps.users.getAccount(ctx, { account_id: session.accountId });
  if (!account.ok) return noSession();
  return ok({
    account: account.value,
    csrf_token: await csrfTokenOf(input.session_token),
    expires_at: session.expiresAt,
  });
}
