/** Why a webhook is disabled: a caller did it, its receiver answered 410, or nothing arrived for three days. */
export const WEBHOOK_DISABLED_REASONS = ["manual", "gone", "failing"] as const;
export type WebhookDisabledReason = (typeof WEBHOOK_DISABLED_REASONS)[number];

/** `dropped`: the webhook was disabled or deleted before the delivery succeeded. */
export const DELIVERY_STATES = ["pending", "delivered", "failed", "dropped"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * Why an attempt failed. `http_error`: an answer other than 2xx. `blocked`: Atlas does not send to this address (any
 * more). `secret_unavailable`: the signing secret does not open.
 */
export const ATTEMPT_ERRORS = [
  "http_error",
  "redirect",
  "timeout",
  "unreachable",
  "connection_broken",
  "answer_too_large",
  "blocked",
  "secret_unavailable",
] as const;
export type AttemptError = (typeof ATTEMPT_ERRORS)[number];
