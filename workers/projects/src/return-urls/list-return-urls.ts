import type { CallContext } from "#shared/contracts/call-context";
import type { ReturnUrl } from "#shared/contracts/projects/return-url";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { selectReturnUrls } from "./return-url-repository.ts";

/** Lists the project's return URLs, oldest first; at most 50. */
export async function listReturnUrls(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<ReturnUrl[], ProjectsError>> {
  const allowed = authorize(ctx, "project:read");
  if (!allowed.ok) return allowed;
  return ok(await selectReturnUrls(deps.db, allowed.value.projectId));
}
