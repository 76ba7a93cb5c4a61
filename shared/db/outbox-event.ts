import type { CallContext } from "../contracts/call-context.ts";
import { newId } from "../ids.ts";
import type { outbox } from "./schema/projects.ts";

export type OutboxRow = typeof outbox.$inferInsert;

/**
 * The outbox row of one change, to be written in the same statement or batch as the change itself. `data` is copied
 * into audit lines and webhooks: ids and states only, never a secret, never personal data.
 */
export function outboxRow(
  ctx: CallContext,
  projectId: string,
  event: { type: string; subject: string; data?: Record<string, unknown> },
): OutboxRow {
  return {
    id: newId("event"),
    projectId,
    type: event.type,
    actor: { type: ctx.actor.type, id: ctx.actor.type === "anonymous" ? null : ctx.actor.id },
    subject: event.subject,
    data: event.data ?? {},
    requestId: ctx.requestId,
  };
}
