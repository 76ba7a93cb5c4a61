import type { LinkedIdentity } from "#shared/contracts/auth/identity";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { listIdentitiesOf } from "./identity-repository.ts";

/** See {@link AuthService.listIdentities}. */
export async function listIdentities(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
): Promise<Result<LinkedIdentity[], AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  return ok(await listIdentitiesOf(deps.db, ctx.actor.id));
}
