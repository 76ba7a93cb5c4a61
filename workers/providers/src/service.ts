import type { ProvidersService } from "#shared/contracts/providers/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { listProviders } from "./catalogue/list-providers.ts";
import { createIntegration } from "./integrations/create-integration.ts";
import { listIntegrations } from "./integrations/list-integrations.ts";
import { getIntegration } from "./integrations/get-integration.ts";
import { updateIntegration } from "./integrations/update-integration.ts";
import { findIntegrationId } from "./integrations/find-integration-id.ts";
import { deleteIntegration } from "./integrations/delete-integration.ts";
import { resolveIntegration } from "./integrations/resolve-integration.ts";
import { listConnectable } from "./integrations/list-connectable.ts";
import { rewrapKeys } from "./keys/rewrap-keys.ts";
import { countKeyUse } from "./keys/count-key-use.ts";
import { findProblems } from "./jobs/find-problems.ts";

/** The catalogue of providers, and each project's integrations with their client secrets. */
export const providersService = defineService<ProvidersService, Deps>({
  name: "providers",
  methods: {
    listProviders: { handler: listProviders, callers: ["gateway"], actors: "anyone" },
    createIntegration: { handler: createIntegration, callers: ["gateway"], actors: "anyone" },
    listIntegrations: { handler: listIntegrations, callers: ["gateway"], actors: "anyone" },
    getIntegration: { handler: getIntegration, callers: ["gateway"], actors: "anyone" },
    updateIntegration: { handler: updateIntegration, callers: ["gateway"], actors: "anyone" },
    findIntegrationId: { handler: findIntegrationId, callers: ["gateway"], actors: "anyone" },
    deleteIntegration: { handler: deleteIntegration, callers: ["gateway"], actors: "anyone" },
    resolveIntegration: {
      handler: resolveIntegration,
      callers: ["oauth", "tokens"],
      actors: "service",
    },
    listConnectable: { handler: listConnectable, callers: ["oauth"], actors: "service" },
    rewrapKeys: { handler: rewrapKeys, callers: ["gateway"], actors: "service" },
    countKeyUse: { handler: countKeyUse, callers: ["gateway"], actors: "service" },
  },
  findProblems,
});
