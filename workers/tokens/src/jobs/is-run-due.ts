import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";

/** See {@link TokensService.isRunDue}. */
export async function isRunDue(
  { runClock }: Pick<Deps, "runClock">,
  _ctx: CallContext,
): Promise<Result<{ due: boolean }, TokensError>> {
  return ok({ due: await runClock.isDue() });
}
