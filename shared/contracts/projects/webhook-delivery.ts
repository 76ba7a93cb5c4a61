import { z } from "zod";
import { instant, isoTime, pageQuery } from "../fields.ts";
import { ATTEMPT_ERRORS, DELIVERY_STATES } from "./webhook-states.ts";

export const webhookDeliverySchema = z.object({
  event_id: z
    .string()
    .describe("The event's id, `evt_…`. It is the `webhook-id` of every attempt."),
  type: z.string().describe("The event's type."),
  subject: z.string().nullable().describe("What the event is about; null for the whole project."),
  state: z
    .enum(DELIVERY_STATES)
    .describe(
      "`pending` until it arrives, `delivered`, `failed` when Atlas has given up, `dropped` when the webhook was disabled first.",
    ),
  attempts: z.number().int().describe("How often Atlas has sent it."),
  next_attempt_at: isoTime
    .nullable()
    .describe("When Atlas sends it again; null unless it is pending."),
  last_status: z
    .number()
    .int()
    .nullable()
    .describe("The HTTP status of the last attempt; null when there was no answer."),
  last_error: z
    .enum(ATTEMPT_ERRORS)
    .nullable()
    .describe("Why the last attempt failed; null when it succeeded or there was none."),
  occurred_at: isoTime.describe("When the event happened, which is the message's `timestamp`."),
  created_at: isoTime.describe("When Atlas queued the delivery."),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const webhookAttemptSchema = z.object({
  number: z.number().int().describe("1 for the first attempt."),
  at: isoTime.describe("When the attempt ended."),
  status: z.number().int().nullable().describe("The HTTP status; null when there was no answer."),
  error: z.enum(ATTEMPT_ERRORS).nullable().describe("Why it failed; null when it succeeded."),
  duration_ms: z.number().int().describe("How long the receiver took, in milliseconds."),
});
export type WebhookAttempt = z.infer<typeof webhookAttemptSchema>;

export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({
  body: z.string().describe("The body exactly as Atlas sends and signs it."),
  attempt_log: z
    .array(webhookAttemptSchema)
    .describe("The attempts of the last 30 days, newest first; 50 at most."),
});
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetailSchema>;

export const listWebhookDeliveriesInput = pageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional().describe("Only deliveries in this state."),
});
export type ListWebhookDeliveriesInput = z.infer<typeof listWebhookDeliveriesInput>;

export const replayWebhookInput = z.strictObject({
  since: instant.describe(
    "Events that happened at this time or later (UTC, with a `Z`); 30 days ago at most.",
  ),
  include_delivered: z
    .boolean()
    .default(false)
    .describe("Whether events that have already arrived are sent again."),
});
export type ReplayWebhookInput = z.infer<typeof replayWebhookInput>;

export const replaySchema = z.object({
  queued: z.number().int().describe("How many deliveries Atlas has queued; 1,000 at most."),
  more: z
    .boolean()
    .describe("Whether there are more. Replay again, from the time of the last one on."),
  last_occurred_at: isoTime
    .nullable()
    .describe("When the last queued event happened; null when there was none."),
});
export type Replay = z.infer<typeof replaySchema>;
