import type { CallContext } from "#shared/contracts/call-context";
import type { KeyUse } from "#shared/contracts/key-use";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { integrationKeys } from "./key-repository.ts";

/** Counts the integrations wrapped under each key-encryption key. An unused key can be removed. */
export async function countKeyUse(
  deps: Pick<Deps, "db">,
  _ctx: CallContext,
): Promise<Result<KeyUse[], ProvidersError>> {
  return ok(await integrationKeys.selectKeyUse(deps.db));
}
