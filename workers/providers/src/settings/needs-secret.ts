import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Err, err } from "#shared/result";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import { resolveDefinition } from "../integrations/resolve-definition.ts";

/** Whether the client has a secret: all but a public one, which has to be said and is never discovered. */
export const needsSecret = (
  { definition }: CatalogueEntry,
  settings: IntegrationSettings,
): boolean => resolveDefinition(definition, {}, settings).token_endpoint_auth_method !== "none";

export const secretMissing: Err<ProvidersError> = err({
  code: "invalid_request",
  detail:
    "Give the client secret. Only a public client has none: then set token_endpoint_auth_method to none.",
  errors: [{ path: "/client_secret", message: "This client needs one.", code: "required" }],
});
