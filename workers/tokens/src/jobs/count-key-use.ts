import type { CallContext } from "#shared/contracts/call-context";
import type { KeyUse } from "#shared/contracts/key-use";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { countKeyUse as count } from "../vault/key-repository.ts";

/** See {@link TokensService.countKeyUse}. */
export async function countKeyUse(
  deps: Deps,
  _ctx: CallContext,
): Promise<Result<KeyUse[], TokensError>> {
  return ok(await count(deps.db));
}
