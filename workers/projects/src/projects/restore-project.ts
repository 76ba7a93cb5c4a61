import type { CallContext } from "#shared/contracts/call-context";
import type { Project } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { Result } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { showProject } from "./get-project.ts";
import { MOVES, moveProject } from "./project-change-repository.ts";

/** See {@link ProjectsService.restoreProject}. A project that is not being deleted stays as it is. */
export async function restoreProject(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<Project, ProjectsError>> {
  const allowed = authorize(ctx, "project:delete", ["archived", "deleting"]);
  if (!allowed.ok) return allowed;
  const before = await showProject(deps, allowed.value, "project:delete");
  if (!before.ok) return before;
  await moveProject(deps.db, allowed.value, MOVES.restore);
  drainSoon(deps, allowed.value);
  return showProject(deps, allowed.value, "project:delete");
}
