import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectableIntegration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import { readDiscovered } from "../discovery/discovered.ts";
import { isIntegrationName } from "./integration-name.ts";
import { type ConnectableRow, selectConnectable } from "./integration-repository.ts";
import { resolveDefinition } from "./resolve-definition.ts";

/** Lists the project's enabled integrations: all, or those named by id or key. Skips names that match none. */
export async function listConnectable(
  deps: Pick<Deps, "db" | "catalogue">,
  ctx: CallContext,
  input: { integrations: string[] | null },
): Promise<Result<ConnectableIntegration[], ProvidersError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const names = input.integrations?.filter(isIntegrationName) ?? null;
  if (names !== null && names.length === 0) return ok([]);
  const rows = await selectConnectable(deps.db, allowed.value.projectId, names);
  return ok(rows.map((row) => toConnectable(deps.catalogue, row)));
}

/** A provider that needs settings is whatever server the project named, so the catalogue's name for it says nothing. */
function toConnectable(catalogue: Catalogue, row: ConnectableRow): ConnectableIntegration {
  const { id, key, name, providerId, scopes, settings, discovered } = row;
  const shown = { id, key, name, provider: providerId };
  const entry = catalogue.get(providerId);
  if (entry === undefined) return { ...shown, provider_name: null, sign_in_host: null, scopes };
  const definition = resolveDefinition(entry.definition, readDiscovered(discovered), settings);
  const endpoint = definition.authorization_endpoint;
  return {
    ...shown,
    provider_name: entry.requiredSettings.length === 0 ? definition.name : null,
    sign_in_host: endpoint !== null && URL.canParse(endpoint) ? new URL(endpoint).host : null,
    scopes: [...new Set([...definition.required_scopes, ...scopes])],
    ...(definition.sign_in === undefined ? {} : { sign_in: true as const }),
  };
}
