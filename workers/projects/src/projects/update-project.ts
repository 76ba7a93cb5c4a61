import type { CallContext } from "#shared/contracts/call-context";
import type { Project, UpdateProjectInput } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { refusePose } from "#shared/names/refuse-pose";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound, versionMismatch } from "./errors.ts";
import { showProject } from "./get-project.ts";
import { changeProject } from "./project-change-repository.ts";

/** See {@link ProjectsService.updateProject}. Accounts only: no API key has `project:write`. */
export async function updateProject(
  deps: Deps,
  ctx: CallContext,
  input: { changes: UpdateProjectInput; version: number | null },
): Promise<Result<Project, ProjectsError>> {
  const allowed = authorize(ctx, "project:write");
  if (!allowed.ok) return allowed;
  const posing = refusePose(input.changes.name);
  if (posing !== null) return posing;
  // Who is not a member finds nothing, whatever role the context claims.
  const before = await showProject(deps, allowed.value, "project:write");
  if (!before.ok) return before;
  switch (await changeProject(deps.db, allowed.value, input.changes, input.version)) {
    case "not_found":
      return notFound("project");
    case "version_mismatch":
      return versionMismatch("project");
    case "slug_taken":
      return err({
        code: "slug_taken",
        detail: "Another project has this short name. Choose another one.",
        errors: [{ path: "/slug", message: "Another project has it.", code: "taken" }],
      });
    case "done":
      drainSoon(deps, allowed.value);
      return showProject(deps, allowed.value, "project:write");
  }
}
