import { webhooks } from "#shared/db/schema/projects";
import { wrappedKeysOf } from "#shared/db/wrapped-keys";

/** The data keys of the webhooks' rows. Deleted ones have none. */
export const webhookKeys = wrappedKeysOf(webhooks, webhooks.id, webhooks.projectId);
