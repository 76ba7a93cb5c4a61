import { type CallContext, asService } from "../contracts/call-context.ts";
import type { ServiceName } from "../contracts/service-names.ts";
import type { ProjectsService } from "../contracts/projects/service.ts";
import { runInBackground } from "../async/run-in-background.ts";
import type { Execution } from "./define-service.ts";

/** Behind a commit: asks projects to turn the outbox into audit lines. The sweep catches what is lost here. */
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
