import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import type { Deps } from "../context.ts";
import { discover } from "./discover.ts";
import type { Discovered } from "./discovered.ts";
import { resolveDefinition } from "../integrations/resolve-definition.ts";

/** Reads the document only if the issuer's endpoints are not known yet. */
export async function discoverIfNeeded(
  deps: Deps,
  { definition }: CatalogueEntry,
  settings: IntegrationSettings,
): Promise<Result<Discovered | null, ProvidersError>> {
  const { issuer, protocol, jwks_uri } = resolveDefinition(definition, {}, settings);
  return protocol === "oidc" && issuer !== null && jwks_uri === null
    ? discover(deps, issuer, settings)
    : ok(null);
}
