import type { CallContext } from "#shared/contracts/call-context";
import type { MemberRecord } from "#shared/contracts/projects/member";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { selectMembers } from "./member-repository.ts";

/** Limits how long a project's list of members can get. */
export const MAX_MEMBERS = 200;

/** See {@link ProjectsService.listMembers}. One statement. */
export async function listMembers(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<MemberRecord[], ProjectsError>> {
  const allowed = authorize(ctx, "members:read");
  if (!allowed.ok) return allowed;
  return ok(await selectMembers(deps.db, allowed.value.projectId, MAX_MEMBERS));
}
