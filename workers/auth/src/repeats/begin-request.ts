import type { AuthError } from "#shared/contracts/auth/service";
import type { RepeatState, RepeatableRequest } from "#shared/contracts/auth/repeat";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { callerOf } from "./caller-of.ts";

/** Claims a request, so that it runs once; or says what became of it. */
export async function beginRequest(
  { repeats }: Pick<Deps, "repeats">,
  ctx: CallContext,
  request: RepeatableRequest,
): Promise<Result<RepeatState, AuthError>> {
  const caller = callerOf(ctx);
  return caller.ok ? ok(await repeats.begin(caller.value, request)) : err(caller.error);
}
