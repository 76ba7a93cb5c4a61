import type { NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { KnownAccount } from "#shared/contracts/users/account";
import { newId } from "#shared/ids";
import type { Deps } from "../deps.ts";
import type { Proof } from "../proofs/proof.ts";
import { shownAccount } from "./shown-account.ts";
import { insertSession } from "./session-repository.ts";
import { SESSION_LIMITS } from "./session-limits.ts";
import { csrfTokenOf, hashSessionToken, newSessionToken } from "./session-token.ts";
import { cleanUserAgent } from "./user-agent.ts";

/**
 * Opens a session for what was proven, however that was. Neither its id nor its token comes from the caller, which rules
 * out session fixation. Uses the proof up and writes the sign-in to the account's log in one statement.
 *
 * @returns null, and nothing opened, when the proof no longer holds.
 */
export async function openSession(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  account: KnownAccount,
  proof: Proof,
  userAgent: string | null,
): Promise<NewSession | null> {
  const token = newSessionToken(account.id);
  const [tokenHash, csrfToken] = await Promise.all([hashSessionToken(token), csrfTokenOf(token)]);
  const session = { id: newId("session"), tokenHash, userAgent: cleanUserAgent(userAgent) };
  const expiresAt = await insertSession(deps.db, session, proof, SESSION_LIMITS, ctx);
  if (expiresAt === null) return null;
  return {
    account: shownAccount(account),
    csrf_token: csrfToken,
    expires_at: expiresAt,
    session_token: token,
    ...(account.administrator ? { administrator: true } : {}),
  };
}
