import type { CallContext } from "#shared/contracts/call-context";
import { RETENTION } from "#shared/retention";
import type { Deps } from "../../context.ts";
import { projectsToTrim, trimLines } from "./trim-repository.ts";

/** How many projects one run looks at, and how long it begins statements. The next run continues. */
const PROJECTS_PER_RUN = 20;
const BUDGET_MS = 5_000;

/**
 * Removes old lines of the audit logs of projects that do not keep them for ever. Takes turns among the projects, a batch
 * each, so that a long log does not hold up the others. A project that fails does not stop the others either.
 *
 * @returns how many lines it removed.
 */
export async function trimAuditLogs(
  deps: Pick<Deps, "db" | "clock" | "log">,
  ctx: CallContext,
  budgetMs: number = BUDGET_MS,
): Promise<number> {
  const untilMs = deps.clock() + budgetMs;
  const { batch } = RETENTION.audit_log;
  let removed = 0;
  let left = await projectsToTrim(deps.db, PROJECTS_PER_RUN);
  while (left.length > 0 && deps.clock() < untilMs) {
    const again: string[] = [];
    for (const projectId of left) {
      if (deps.clock() >= untilMs) break;
      try {
        const count = await trimLines(deps.db, ctx, projectId, batch);
        removed += count;
        if (count === batch) again.push(projectId);
      } catch {
        deps.log("warn", "audit_log_not_trimmed", { project_id: projectId });
      }
    }
    left = again;
  }
  return removed;
}
