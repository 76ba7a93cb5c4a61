/** The type of the message that a caller sends to try a webhook. The audit log does not have it. */
export const TEST_EVENT_TYPE = "webhook.test";
