import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { WebhookDeliveryDetail } from "#shared/contracts/projects/webhook-delivery";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../../context.ts";
import { notFound } from "../../projects/errors.ts";
import { messageBody } from "../sending/message.ts";
import { findDelivery, selectAttempts } from "./delivery-repository.ts";

const MOST_ATTEMPTS = 50;

/** Reads one delivery with its body and the log of its attempts. @returns `not_found`. */
export async function getDelivery(
  deps: Deps,
  ctx: CallContext,
  { id, event_id: eventId }: { id: string; event_id: string },
): Promise<Result<WebhookDeliveryDetail, ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:read");
  if (!allowed.ok) return allowed;
  if (!isId("webhook", id) || !isId("event", eventId)) return notFound("delivery");
  const { projectId } = allowed.value;
  const [found, attempt_log] = await Promise.all([
    findDelivery(deps.db, projectId, id, eventId),
    selectAttempts(deps.db, projectId, id, eventId, MOST_ATTEMPTS),
  ]);
  if (found === null) return notFound("delivery");
  const { delivery, data } = found;
  const { type, subject, occurred_at: occurredAt } = delivery;
  const body = messageBody({ type, subject, occurredAt, projectId, data });
  return ok({ ...delivery, body, attempt_log });
}
