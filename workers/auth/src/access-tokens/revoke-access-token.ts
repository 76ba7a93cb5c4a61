import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { revokeToken } from "./access-token-repository.ts";

/** See {@link AuthService.revokeAccessToken}. Revoking it again succeeds. */
export async function revokeAccessToken(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  { id }: { id: string },
): Promise<Result<null, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (!isId("accessToken", id) || !(await revokeToken(deps.db, ctx.actor.id, id, ctx)))
    return err({ code: "not_found", detail: "There is no such access token." });
  return ok(null);
}
