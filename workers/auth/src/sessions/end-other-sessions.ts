import type { AuthError } from "#shared/contracts/auth/service";
import type { EndedSessions, FromSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deleteOtherSessions } from "./account-session-repository.ts";
import { ownSession } from "./own-session.ts";

/** See {@link AuthService.endOtherSessions}. */
export async function endOtherSessions(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: FromSession,
): Promise<Result<EndedSessions, AuthError>> {
  const own = await ownSession(ctx, input);
  if (!own.ok) return own;
  return ok({ ended: await deleteOtherSessions(deps.db, own.value, ctx) });
}
