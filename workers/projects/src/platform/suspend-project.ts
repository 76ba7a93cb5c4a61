import { type CallContext, asService } from "#shared/contracts/call-context";
import type { SuspendProjectInput } from "#shared/contracts/projects/platform-project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { suspend } from "./platform-project-repository.ts";

/** See {@link ProjectsService.suspendProject}. The mail follows the commit, so it is lost with an isolate that dies there. */
export async function suspendProject(
  deps: Deps,
  ctx: CallContext,
  { id, reason }: SuspendProjectInput,
): Promise<Result<null, ProjectsError>> {
  const done = isId("project", id) ? await suspend(deps.db, ctx, id, reason) : null;
  if (done === null) return notFound("project");
  if (!done.fresh) return ok(null);
  drainSoon(deps, { ...ctx, projectId: id });
  await deps.auth.notifyAccounts(asService(ctx, "projects", id), {
    account_ids: done.owners,
    template: "project_suspended",
    values: { project: done.name, reason },
  });
  return ok(null);
}
