import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { measureOverdue } from "#shared/metrics/measure-overdue";
import { type Result, ok } from "#shared/result";
import { RETENTION } from "#shared/retention";
import type { Deps } from "../context.ts";
import { drainOutbox } from "../audit/drain-outbox.ts";
import { measureOutbox } from "../audit/measure-outbox.ts";
import { trimAuditLogs } from "../audit/retention/trim-audit-logs.ts";
import { readOverdue } from "./overdue-repository.ts";
import { endDueDeletions, removeOldInvitations } from "./due-deletion-repository.ts";
import { projectsWithEvents } from "../audit/outbox-repository.ts";
import { runDeliveries } from "../webhooks/sending/run-deliveries.ts";

const MAX_PROJECTS = 50;

/**
 * Removes old invitations and lines of audit logs, deletes the projects whose grace is over, and drains what the nudges missed, at most 50 projects
 * each per call, the longest waiting first. A drain that fails does not stop the others. Then sends the deliveries that are
 * due; a failure there stops nothing either.
 */
export async function runDue(
  deps: Deps,
  ctx: CallContext,
): Promise<
  Result<
    {
      drained: number;
      webhooks_sent: number;
      waiting: number;
      deleted?: number;
      trimmed?: number;
    },
    ProjectsError
  >
> {
  await deps.deliveryClock.begin();
  await removeOldInvitations(deps.db, RETENTION.invitations.batch);
  const deleted = (await endDueDeletions(deps.db, ctx, MAX_PROJECTS)).length;
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
  const webhooks_sent = await sendDeliveries(deps, ctx);
  const trimmed = await trimAuditLogs(deps, ctx);
  await measureOverdue(deps.log, () => readOverdue(deps.db));
  const waiting = await measureOutbox(deps);
  return ok({
    drained,
    webhooks_sent,
    waiting,
    ...(deleted === 0 ? {} : { deleted }),
    ...(trimmed === 0 ? {} : { trimmed }),
  });
}

/** What fails here is asked for again at the next tick of the clock. */
async function sendDeliveries(deps: Deps, ctx: CallContext): Promise<number> {
  try {
    return await runDeliveries(deps, ctx);
  } catch {
    deps.log("warn", "webhooks_not_sent");
    await deps.deliveryClock.expectWithin(0);
    return 0;
  }
}
