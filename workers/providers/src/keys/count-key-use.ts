import type { CallContext } from "#shared/contracts/call-context";
import type { KeyUse } from "#shared/contracts/key-use";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectKeyUse } from "./key-repository.ts";

/** How many integrations are wrapped under each key-encryption key: none under a key means that it can be taken away. */
export async function countKeyUse(
  deps: Pick<Deps, "db">,
  _ctx: CallContext,
): Promise<Result<KeyUse[], ProvidersError>> {
  return ok(await selectKeyUse(deps.db));
}
