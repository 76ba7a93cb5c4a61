import type { AuthError } from "#shared/contracts/auth/service";
import { accountOfSessionToken } from "#shared/contracts/auth/session-account";
import type { ResolvedSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "./errors.ts";
import { shownAccount } from "./shown-account.ts";
import { findAndTouchSession } from "./session-repository.ts";
import { SESSION_LIMITS } from "./session-limits.ts";
import { csrfTokenOf, hashSessionToken, isSessionToken } from "./session-token.ts";

/**
 * Finds the session of a cookie, with one statement and, beside it, one call to users for the account. The gateway
 * authenticates with it, so there is no caller to authorise yet. `expires_at` is the absolute end; an unused session ends earlier.
 *
 * @returns `unauthenticated` for an ended, an unknown and a malformed token alike, and for a suspended account.
 */
export async function resolveSession(
  deps: Deps,
  ctx: CallContext,
  input: { session_token: string },
): Promise<Result<ResolvedSession, AuthError>> {
  if (!isSessionToken(input.session_token)) return noSession();
  const named = accountOfSessionToken(input.session_token);
  const tokenHash = await hashSessionToken(input.session_token);
  const getAccount = (id: string) => deps.users.getAccount(ctx, { account_id: id });
  const [session, early] = await Promise.all([
    findAndTouchSession(deps.db, tokenHash, SESSION_LIMITS.idleSeconds),
    named === null ? null : getAccount(named),
  ]);
  if (!session) return noSession();
  const account =
    early !== null && named === session.accountId ? early : await getAccount(session.accountId);
  if (!account.ok) return noSession();
  return ok({
    account: shownAccount(account.value),
    csrf_token: await csrfTokenOf(input.session_token),
    expires_at: session.expiresAt,
    proof: session.proof,
    ...(account.value.administrator ? { administrator: true } : {}),
  });
}
