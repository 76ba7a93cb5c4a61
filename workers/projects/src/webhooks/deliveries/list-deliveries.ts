import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type {
  ListWebhookDeliveriesInput,
  WebhookDelivery,
} from "#shared/contracts/projects/webhook-delivery";
import { fromBase64Url, toBase64Url } from "#shared/crypto/base64";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../../context.ts";
import { notFound } from "../../projects/errors.ts";
import { findWebhook } from "../webhook-repository.ts";
import { selectDeliveries } from "./delivery-repository.ts";

/**
 * Lists a webhook's deliveries, the newest event first. A cursor holds the id of an event, neither a webhook nor a
 * filter: the list is always that of the webhook in the call.
 *
 * @returns `not_found`, `invalid_cursor` for a cursor that Atlas did not issue.
 */
export async function listDeliveries(
  deps: Deps,
  ctx: CallContext,
  input: ListWebhookDeliveriesInput & { id: string },
): Promise<Result<Page<WebhookDelivery>, ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:read");
  if (!allowed.ok) return allowed;
  const before = input.cursor === undefined ? null : readCursor(input.cursor);
  if (before === undefined)
    return err({ code: "invalid_cursor", detail: "Use next_cursor as the last page gave it." });
  const { projectId } = allowed.value;
  const { id, limit, state } = input;
  if (!isId("webhook", id)) return notFound("webhook");
  const [webhook, rows] = await Promise.all([
    findWebhook(deps.db, projectId, id),
    selectDeliveries(deps.db, projectId, id, { before, limit: limit + 1, state }),
  ]);
  if (webhook === null) return notFound("webhook");
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return ok({ data, next_cursor: last && rows.length > limit ? makeCursor(last.event_id) : null });
}

const makeCursor = (eventId: string): string =>
  toBase64Url(new TextEncoder().encode(`delivery:${eventId}`));

/** Undefined for a text that is not a cursor of this list. */
function readCursor(cursor: string): string | undefined {
  const bytes = fromBase64Url(cursor);
  const text = bytes === null ? "" : new TextDecoder().decode(bytes);
  const eventId = text.slice("delivery:".length);
  return text.startsWith("delivery:") && isId("event", eventId) ? eventId : undefined;
}
