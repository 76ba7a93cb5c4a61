import type { Passkey } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { listPasskeysOf } from "./passkey-repository.ts";

/** See {@link AuthService.listPasskeys}. */
export async function listPasskeys(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
): Promise<Result<Passkey[], AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  return ok(await listPasskeysOf(deps.db, ctx.actor.id));
}
