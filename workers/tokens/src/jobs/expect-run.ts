import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";

/** See {@link TokensService.expectRun}. */
export async function expectRun(
  { cache }: Pick<Deps, "cache">,
  _ctx: CallContext,
): Promise<Result<{ due: true }, TokensError>> {
  await cache.expectRun();
  return ok({ due: true });
}
