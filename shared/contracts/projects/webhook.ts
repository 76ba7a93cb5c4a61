import { z } from "zod";
import { EVENTS, type EventType } from "../events.ts";
import { cleanText, isoTime } from "../fields.ts";
import { WEBHOOK_DISABLED_REASONS } from "./webhook-states.ts";

// The catalogue's own keys, in its order.
const EVENT_TYPES = Object.keys(EVENTS) as [EventType, ...EventType[]];

const url = () =>
  z
    .string()
    .min(1)
    .max(2048)
    .describe(
      "Where Atlas posts events: https, a public host name, the default port, no user name and no fragment.",
    );

const description = () => cleanText(200).describe("What the webhook is for. Can be empty.");

const eventTypes = () =>
  z
    .array(z.enum(EVENT_TYPES))
    .min(1)
    .max(EVENT_TYPES.length)
    .transform((types) => [...new Set(types)])
    .nullable()
    .describe("The types of events that are sent; null for all, future types included.");

export const createWebhookInput = z.strictObject({
  url: url(),
  description: description().optional(),
  event_types: eventTypes().optional(),
});
export type CreateWebhookInput = z.infer<typeof createWebhookInput>;

export const updateWebhookInput = z.strictObject({
  url: url().optional(),
  description: description().optional(),
  event_types: eventTypes().optional(),
  enabled: z
    .boolean()
    .optional()
    .describe(
      "False stops deliveries and drops those that wait. True starts them again, from the next event on.",
    ),
});
export type UpdateWebhookInput = z.infer<typeof updateWebhookInput>;

export const rotateWebhookSecretInput = z.strictObject({
  overlap_hours: z
    .number()
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe(
      "How long the old secret signs beside the new one. 0 when the old secret has leaked.",
    ),
});
export type RotateWebhookSecretInput = z.infer<typeof rotateWebhookSecretInput>;

export const webhookSchema = z.object({
  id: z.string().describe("The webhook's id, `whk_…`."),
  url: z.string().describe("Where Atlas posts events."),
  description: z.string().describe("What the webhook is for."),
  event_types: z
    .array(z.string())
    .nullable()
    .describe("The types of events that are sent; null for all."),
  enabled: z.boolean().describe("Whether Atlas sends events to it."),
  disabled_reason: z
    .enum(WEBHOOK_DISABLED_REASONS)
    .nullable()
    .describe(
      "Why it is disabled: `manual`, `gone` (it answered 410) or `failing` (nothing arrived for three days).",
    ),
  failing_since: isoTime
    .nullable()
    .describe("Since when every attempt has failed; null when the last one succeeded."),
  previous_secret_expires_at: isoTime
    .nullable()
    .describe("Until when the secret before the last rotation signs as well."),
  created_at: isoTime.describe("When the webhook was created."),
  updated_at: isoTime.describe("When its settings last changed."),
});
export type Webhook = z.infer<typeof webhookSchema>;

export const newWebhookSchema = webhookSchema.extend({
  secret: z
    .string()
    .describe("The signing secret, `whsec_` and base64. Shown only in this answer."),
});
export type NewWebhook = z.infer<typeof newWebhookSchema>;
