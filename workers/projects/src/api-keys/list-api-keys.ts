import type { CallContext } from "#shared/contracts/call-context";
import type { ApiKey } from "#shared/contracts/projects/api-key";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { selectApiKeys } from "./api-key-repository.ts";
import type { Deps } from "../context.ts";

/** Enough for every key that works and the latest of those that do not. */
const MAX_LISTED = 200;

/** Lists the project's API keys without their secrets: those that work, then expired, then revoked ones; at most 200. */
export async function listApiKeys(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<ApiKey[], ProjectsError>> {
  const allowed = authorize(ctx, "api_keys:read");
  if (!allowed.ok) return allowed;
  return ok(await selectApiKeys(deps.db, allowed.value.projectId, MAX_LISTED));
}
