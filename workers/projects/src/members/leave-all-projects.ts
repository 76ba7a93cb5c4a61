import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { leaveAll } from "./account-repository.ts";

/** See {@link ProjectsService.leaveAllProjects}. */
export async function leaveAllProjects(
  deps: Deps,
  ctx: CallContext,
  input: { account_id: string },
): Promise<Result<null, ProjectsError>> {
  if (!isId("account", input.account_id)) return ok(null);
  const { left, soleOwnerOf } = await leaveAll(deps.db, ctx, input.account_id);
  if (soleOwnerOf.length > 0)
    return err({
      code: "sole_owner",
      detail: "These projects have no other owner. Hand them over or delete them first.",
      errors: soleOwnerOf.map(({ id, name }) => ({
        path: "",
        message: `${name} (${id}) has no other owner.`,
        code: "invalid",
        params: { project_id: id, project_name: name },
      })),
    });
  for (const projectId of left) drainSoon(deps, asService(ctx, "projects", projectId));
  return ok(null);
}
