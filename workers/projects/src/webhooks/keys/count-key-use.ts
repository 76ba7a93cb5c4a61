import type { CallContext } from "#shared/contracts/call-context";
import type { KeyUse } from "#shared/contracts/key-use";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../../context.ts";
import { webhookKeys } from "./key-repository.ts";

/** Counts the webhooks wrapped under each key-encryption key. An unused key can be removed. */
export async function countKeyUse(
  deps: Pick<Deps, "db">,
  _ctx: CallContext,
): Promise<Result<KeyUse[], ProjectsError>> {
  return ok(await webhookKeys.selectKeyUse(deps.db));
}
