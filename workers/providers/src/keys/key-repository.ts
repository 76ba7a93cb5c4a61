import { integrations } from "#shared/db/schema/providers";
import { wrappedKeysOf } from "#shared/db/wrapped-keys";

/** The data keys of the integrations' rows. */
export const integrationKeys = wrappedKeysOf(integrations, integrations.id, integrations.projectId);
