import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { WebhookDelivery } from "#shared/contracts/projects/webhook-delivery";
import { isId } from "#shared/ids";
import { type Result } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../../context.ts";
import { notFound } from "../../projects/errors.ts";
import { disabled } from "../errors.ts";
import { requeue } from "./delivery-repository.ts";
import { sendNow } from "./send-now.ts";

/** Sends a delivery again, with the same event id and body, and waits for the answer. */
export async function redeliverWebhook(
  deps: Deps,
  ctx: CallContext,
  { id, event_id: eventId }: { id: string; event_id: string },
): Promise<Result<WebhookDelivery, ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:write");
  if (!allowed.ok) return allowed;
  if (!isId("webhook", id) || !isId("event", eventId)) return notFound("delivery");
  switch (await requeue(deps.db, allowed.value.projectId, id, eventId)) {
    case "no_webhook":
    case "no_delivery":
      return notFound("delivery");
    case "disabled":
      return disabled();
    case "queued":
      return sendNow(deps, allowed.value, id, eventId);
  }
}
