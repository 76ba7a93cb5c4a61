import type { CallContext } from "#shared/contracts/call-context";
import type { Invitation } from "#shared/contracts/projects/invitation";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { selectOpenInvitations } from "./invitation-repository.ts";
import { INVITATION_LIMITS } from "./invitation-refusals.ts";

/** See {@link ProjectsService.listInvitations}. One statement. */
export async function listInvitations(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<Invitation[], ProjectsError>> {
  const allowed = authorize(ctx, "members:read");
  if (!allowed.ok) return allowed;
  return ok(await selectOpenInvitations(deps.db, allowed.value.projectId, INVITATION_LIMITS.open));
}
