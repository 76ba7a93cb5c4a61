import { type CallContext, asService } from "#shared/contracts/call-context";
import type { Deps } from "../../context.ts";
import { claimNotices, endNotice } from "./notice-repository.ts";

const NOTICES_PER_RUN = 20;
/** When a run tries again what failed. */
const NEXT_LOOK_MS = 5 * 60_000;

/**
 * Mails the owners and admins of a project that Atlas has disabled a webhook of theirs. That they are to be told is written
 * with the state, so a process that dies in between loses no mail; it may send one twice.
 */
export async function sendNotices(
  deps: Pick<Deps, "db" | "auth" | "log" | "deliveryClock">,
  ctx: CallContext,
): Promise<void> {
  for (const notice of await claimNotices(deps.db, NOTICES_PER_RUN)) {
    const { webhookId, projectId, project, url, reason, accountIds } = notice;
    try {
      const sent = await deps.auth.notifyAccounts(asService(ctx, "projects", projectId), {
        account_ids: accountIds,
        template: "webhook_disabled",
        values: {
          project_id: projectId,
          project,
          webhook_id: webhookId,
          host: new URL(url).host,
          reason,
        },
      });
      if (!sent.ok) throw new Error(sent.error.code);
      await endNotice(deps.db, notice);
    } catch {
      deps.log("warn", "webhook_notice_not_sent", { project_id: projectId, webhook_id: webhookId });
      await deps.deliveryClock.expectWithin(NEXT_LOOK_MS);
    }
  }
}
