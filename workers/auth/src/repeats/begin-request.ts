import type { AuthError } from "#shared/contracts/auth/service";
import type { RepeatState, RepeatableRequest } from "#shared/contracts/auth/repeat";
import type { CallContext } from "#shared/contracts/call-context";
import { runInBackground } from "#shared/async/run-in-background";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { callerOf } from "./caller-of.ts";

/** Claims a request, so that it runs once; or says what became of it. */
export async function beginRequest(
  deps: Pick<Deps, "repeats" | "waitUntil" | "log">,
  ctx: CallContext,
  request: RepeatableRequest,
): Promise<Result<RepeatState, AuthError>> {
  const caller = callerOf(ctx);
  if (!caller.ok) return err(caller.error);
  return ok(await deps.repeats.begin(caller.value, request, (work) => runInBackground(deps, work)));
}
