import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { KeyUse } from "#shared/contracts/key-use";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { totpKeys } from "./key-repository.ts";

/** Counts the accounts' secrets wrapped under each key-encryption key. An unused key can be removed. */
export async function countKeyUse(
  deps: Pick<Deps, "db">,
  _ctx: CallContext,
): Promise<Result<KeyUse[], AuthError>> {
  return ok(await totpKeys.selectKeyUse(deps.db));
}
