import type { CallContext } from "#shared/contracts/call-context";
import type { DeleteProjectInput } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { markDeleted } from "./project-change-repository.ts";

/** See {@link ProjectsService.deleteProject}. */
export async function deleteProject(
  deps: Deps,
  ctx: CallContext,
  input: DeleteProjectInput,
): Promise<Result<null, ProjectsError>> {
  const allowed = authorize(ctx, "project:delete");
  if (!allowed.ok) return allowed;
  switch (await markDeleted(deps.db, allowed.value, input.name)) {
    case "not_found":
      return notFound("project");
    case "other_name":
      return err({
        code: "project_name_mismatch",
        detail: "Send the project's own name to confirm that you mean this one.",
        errors: [{ path: "/name", message: "This is not the project's name." }],
      });
    case "in_use":
      return err({
        code: "project_in_use",
        detail: "Delete its integrations first: a project with integrations cannot be deleted.",
      });
    case "deleted":
      drainSoon(deps, allowed.value);
      return ok(null);
  }
}
