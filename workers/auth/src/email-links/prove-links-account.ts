import type { LinkProof } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { provePassword } from "../passwords/prove-password.ts";
import { hashSessionToken, isSessionToken } from "../sessions/session-token.ts";
import { isSessionLive } from "../sessions/session-repository.ts";

/**
 * Makes sure that whoever follows a link is also who uses its account: by a session of it in this browser, else by its
 * password. The mailbox alone proves nothing here: somebody else may have signed up with the address, and its owner, who
 * follows the link, would prove it for them.
 *
 * @returns `password_required` without either; `wrong_password` and `rate_limited` as {@link provePassword}.
 */
export async function proveLinksAccount(
  deps: Deps,
  ctx: CallContext,
  accountId: string,
  { session_token: token, current_password: password }: LinkProof,
): Promise<Result<null, AuthError>> {
  if (token !== undefined && isSessionToken(token)) {
    const own = { accountId, tokenHash: await hashSessionToken(token) };
    if (await isSessionLive(deps.db, own)) return ok(null);
  }
  if (password === undefined)
    return err({
      code: "password_required",
      detail:
        "Sign in to this account first, or send its password too. If you do not know it, set a new one: that confirms the address as well.",
    });
  const asOwner: CallContext = {
    ...ctx,
    actor: { type: "account", id: accountId },
  };
  const proven = await provePassword(deps, asOwner, password, "password_check");
  return proven.ok ? ok(null) : proven;
}
