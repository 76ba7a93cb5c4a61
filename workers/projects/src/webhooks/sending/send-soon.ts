import { type CallContext, asService } from "#shared/contracts/call-context";
import type { Deps } from "../../context.ts";
import { sendDue } from "./send-due.ts";

/** A run that comes this much later finds what this call did not send, or what failed the first time. */
const NEXT_LOOK_MS = 5_000;

/**
 * Sends a project's deliveries after the response. Safe to lose: before it sends anything it asks the clock of the jobs
 * for a run, and the run sends what is left.
 *
 * @param drain called when Atlas disabled a webhook, which is an event.
 */
export function sendSoon(deps: Deps, ctx: CallContext, projectId: string, drain: () => void): void {
  const work = async (): Promise<void> => {
    await deps.deliveryClock.expectWithin(NEXT_LOOK_MS);
    const { switchedOff } = await sendDue(deps, asService(ctx, "projects", projectId), projectId);
    if (switchedOff.length > 0) drain();
  };
  deps.waitUntil(
    work().catch(() => deps.log("warn", "webhooks_not_sent", { project_id: projectId })),
  );
}
