import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deleteOwnSession } from "./account-session-repository.ts";
import { ownSession } from "./own-session.ts";

/** See {@link AuthService.endSession}. */
export async function endSession(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { id: string } & FromSession,
): Promise<Result<{ current: boolean }, AuthError>> {
  const own = await ownSession(ctx, input);
  if (!own.ok) return own;
  const ended = isId("session", input.id)
    ? await deleteOwnSession(deps.db, own.value, input.id, ctx)
    : null;
  return ended ? ok(ended) : err({ code: "not_found", detail: "There is no such session." });
}
