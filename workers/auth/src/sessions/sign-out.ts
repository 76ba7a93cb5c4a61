import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deleteSession } from "./session-repository.ts";
import { hashSessionToken, isSessionToken } from "./session-token.ts";

/** Ends the session with this token, at once in every isolate. The token is the permission. An unknown one is not an error. */
export async function signOut(
  deps: Deps,
  ctx: CallContext,
  input: { session_token: string },
): Promise<Result<null, AuthError>> {
  if (isSessionToken(input.session_token))
    await deleteSession(deps.db, await hashSessionToken(input.session_token), ctx);
  return ok(null);
}
