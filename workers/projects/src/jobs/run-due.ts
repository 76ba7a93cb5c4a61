import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { drainOutbox } from "../audit/drain-outbox.ts";
import { measureOutbox } from "../audit/measure-outbox.ts";
import { projectsWithEvents } from "../audit/outbox-repository.ts";

const MAX_PROJECTS = 50;

/**
 * Drains what the nudges missed, at most 50 projects per call, the longest waiting first. A drain that fails does not
 * stop the others.
 */
export async function runDue(
  deps: Pick<Deps, "db" | "log">,
  ctx: CallContext,
): Promise<Result<{ drained: number }, ProjectsError>> {
  let drained = 0;
  for (const projectId of await projectsWithEvents(deps.db, MAX_PROJECTS)) {
    try {
      const result = await drainOutbox(deps, asService(ctx, "projects", projectId), {
        project_id: projectId,
      });
      if (result.ok) drained += result.value.drained;
    } catch {
      deps.log("warn", "outbox_sweep_failed", {
        project_id: projectId,
      });
    }
  }
  await measureOutbox(deps);
  return ok({ drained });
}
