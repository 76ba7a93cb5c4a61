import { type CallContext, asService } from "../contracts/call-context.ts";
import type { ServiceName } from "../contracts/service-names.ts";
import type { ProjectsService } from "../contracts/projects/service.ts";
import { runInBackground } from "../async/run-in-background.ts";
import type { Execution } from "./define-service.ts";

/** Asks projects to turn the outbox into audit lines, in the background. Safe to lose: the sweep repeats it. */
export function nudgeOutbox(
  deps: Execution & { readonly projects: ProjectsService },
  service: ServiceName,
  ctx: CallContext,
  projectId: string,
): void {
  runInBackground(deps, () =>
    deps.projects.drainOutbox(asService(ctx, service, projectId), { project_id: projectId }),
  );
}
