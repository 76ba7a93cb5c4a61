import type { CallContext } from "#shared/contracts/call-context";
import type { AllowedOrigin } from "#shared/contracts/projects/allowed-origin";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { selectAllowedOrigins } from "./allowed-origin-repository.ts";

/** Lists the project's allowed origins, oldest first; at most 50. */
export async function listAllowedOrigins(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<AllowedOrigin[], ProjectsError>> {
  const allowed = authorize(ctx, "project:read");
  if (!allowed.ok) return allowed;
  return ok(await selectAllowedOrigins(deps.db, allowed.value.projectId));
}
