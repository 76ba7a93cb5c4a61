import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { runInBackground } from "#shared/async/run-in-background";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { unsuspend } from "./platform-project-repository.ts";

/** See {@link ProjectsService.unsuspendProject}. */
export async function unsuspendProject(
  deps: Deps,
  ctx: CallContext,
  { id, reason }: { id: string; reason: string },
): Promise<Result<null, ProjectsError>> {
  if (!isId("project", id) || !(await unsuspend(deps.db, ctx, id, reason)))
    return notFound("project");
  drainSoon(deps, { ...ctx, projectId: id });
  // Refreshes and deliveries of the project have waited. The hourly run finds them too.
  runInBackground(deps, () => deps.deliveryClock.expectRun());
  return ok(null);
}
