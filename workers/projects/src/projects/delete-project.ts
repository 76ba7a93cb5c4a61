import type { CallContext } from "#shared/contracts/call-context";
import type { DeleteProjectInput } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { nameMismatch, notFound } from "./errors.ts";
import { startDeletion } from "./project-change-repository.ts";

/** For how long an owner can restore a project that was deleted. */
const GRACE_DAYS = 7;

/** See {@link ProjectsService.deleteProject}. */
export async function deleteProject(
  deps: Deps,
  ctx: CallContext,
  input: DeleteProjectInput,
): Promise<Result<null, ProjectsError>> {
  const allowed = authorizeProven(ctx, "project:delete", ["archived"]);
  if (!allowed.ok) return allowed;
  switch (await startDeletion(deps.db, allowed.value, input.name, GRACE_DAYS)) {
    case "not_found":
      return notFound("project");
    case "other_name":
      return nameMismatch();
    case "in_use":
      return err({
        code: "project_in_use",
        detail: "Delete its integrations first: a project with integrations cannot be deleted.",
      });
    case "started":
      drainSoon(deps, allowed.value);
      return ok(null);
  }
}
