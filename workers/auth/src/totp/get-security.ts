import type { AccountSecurity } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { readSecurity } from "./totp-repository.ts";

/** See {@link AuthService.getSecurity}. */
export async function getSecurity(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
): Promise<Result<AccountSecurity, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  return ok(await readSecurity(deps.db, ctx.actor.id));
}
