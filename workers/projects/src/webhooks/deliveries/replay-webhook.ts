import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { Replay, ReplayWebhookInput } from "#shared/contracts/projects/webhook-delivery";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../../audit/drain-outbox.ts";
import type { Deps } from "../../context.ts";
import { notFound } from "../../projects/errors.ts";
import { disabled } from "../errors.ts";
import { sendSoon } from "../sending/send-soon.ts";
import { replay } from "./delivery-repository.ts";

/** See {@link ProjectsService.replayWebhook}. Atlas sends behind the answer. */
export async function replayWebhook(
  deps: Deps,
  ctx: CallContext,
  input: ReplayWebhookInput & { id: string },
): Promise<Result<Replay, ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:write");
  if (!allowed.ok) return allowed;
  if (!isId("webhook", input.id)) return notFound("webhook");
  const { projectId } = allowed.value;
  const replayed = await replay(deps.db, projectId, input.id, {
    since: input.since,
    includeDelivered: input.include_delivered,
  });
  if (replayed === "no_webhook") return notFound("webhook");
  if (replayed === "disabled") return disabled();
  if (replayed.queued > 0) sendSoon(deps, ctx, projectId, () => drainSoon(deps, allowed.value));
  return ok(replayed);
}
