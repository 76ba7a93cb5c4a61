import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession, RenewedSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import type { Proof } from "../proofs/proof.ts";
import { noSession } from "./errors.ts";
import { ownSession } from "./own-session.ts";
import { renewProvenSession } from "./session-repository.ts";
import { csrfTokenOf, hashSessionToken, newSessionToken } from "./session-token.ts";

/**
 * Notes in the session that asks that its person has just proved who they are, and gives it a new token. The old token is
 * dead from then on: whoever copied it does not get what the proof opens. Uses the proof up in the same statement.
 *
 * @returns the session with its new token, for the cookie; `unauthenticated` when the session has ended meanwhile or the
 * proof no longer holds.
 */
export async function renewSession(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: FromSession,
  proof: Proof,
): Promise<Result<RenewedSession, AuthError>> {
  const own = await ownSession(ctx, input);
  if (!own.ok) return own;
  const token = newSessionToken(own.value.accountId);
  const [newTokenHash, csrfToken] = await Promise.all([
    hashSessionToken(token),
    csrfTokenOf(token),
  ]);
  const expiresAt = await renewProvenSession(deps.db, own.value, newTokenHash, proof, ctx);
  if (expiresAt === null) return noSession();
  return ok({ csrf_token: csrfToken, expires_at: expiresAt, session_token: token });
}
