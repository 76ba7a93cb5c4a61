import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import { noSession } from "./errors.ts";
import { hashSessionToken, isSessionToken } from "./session-token.ts";

/** An account, and which of its sessions asks. */
export type OwnSession = { readonly accountId: string; readonly tokenHash: string };

/**
 * The caller's account and which of its sessions asks.
 *
 * @returns `unauthenticated` unless an account asks, and from a gateway that is too old to name the session.
 */
export async function ownSession(
  ctx: CallContext,
  input: FromSession,
): Promise<Result<OwnSession, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (!isSessionToken(input.session_token)) return noSession();
  return ok({
    accountId: ctx.actor.id,
    tokenHash: await hashSessionToken(input.session_token),
  });
}
