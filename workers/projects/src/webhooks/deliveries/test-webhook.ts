import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { TEST_EVENT_TYPE } from "#shared/contracts/projects/webhook-test-event";
import type { WebhookDelivery } from "#shared/contracts/projects/webhook-delivery";
import { isId, newId } from "#shared/ids";
import { type Result } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../../context.ts";
import { notFound } from "../../projects/errors.ts";
import { disabled, tooMany } from "../errors.ts";
import { insertMessage } from "./delivery-repository.ts";
import { sendNow } from "./send-now.ts";

/** Sends a message of the type `webhook.test` to this webhook, whatever its filter, and waits for the answer. */
export async function testWebhook(
  deps: Deps,
  ctx: CallContext,
  { id }: { id: string },
): Promise<Result<WebhookDelivery, ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:write");
  if (!allowed.ok) return allowed;
  if (!isId("webhook", id)) return notFound("webhook");
  const eventId = newId("event");
  const message = { eventId, type: TEST_EVENT_TYPE };
  const queued = await insertMessage(deps.db, allowed.value.projectId, id, message);
  if (typeof queued === "object") return tooMany(queued.retryAfterSeconds);
  switch (queued) {
    case "no_webhook":
    case "no_delivery":
      return notFound("webhook");
    case "disabled":
      return disabled();
    case "queued":
      return sendNow(deps, allowed.value, id, eventId);
  }
}
