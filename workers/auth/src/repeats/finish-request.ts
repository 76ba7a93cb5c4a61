import type { AuthError } from "#shared/contracts/auth/service";
import type { FinishedRequest } from "#shared/contracts/auth/repeat";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { callerOf } from "./caller-of.ts";

/** See {@link AuthService.finishRequest}. */
export async function finishRequest(
  { repeats }: Pick<Deps, "repeats">,
  ctx: CallContext,
  request: FinishedRequest,
): Promise<Result<boolean, AuthError>> {
  const caller = callerOf(ctx);
  return caller.ok ? ok(await repeats.finish(caller.value, request)) : err(caller.error);
}
