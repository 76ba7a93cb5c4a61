import type { IntegrationSettings } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import type { CatalogueEntry } from "../catalogue/entry.ts";
import type { Deps } from "../context.ts";
import { resolveDefinition } from "../integrations/resolve-definition.ts";
import { type Discovery, discover } from "./discover.ts";

/** Reads the document only if the issuer's endpoints are not all known yet. */
export async function discoverIfNeeded(
  deps: Deps,
  { definition }: CatalogueEntry,
  settings: IntegrationSettings,
): Promise<Result<Discovery | null, ProvidersError>> {
  const known = resolveDefinition(definition, {}, settings);
  const { issuer, protocol } = known;
  const isKnown =
    known.authorization_endpoint !== null &&
    known.token_endpoint !== null &&
    (protocol === "oauth2" || known.jwks_uri !== null);
  return issuer === null || isKnown ? ok(null) : discover(deps, { issuer, protocol }, settings);
}

/** An issuer counts as its document writes it, because id tokens are compared with it byte for byte. */
export const plugIn = (
  settings: IntegrationSettings,
  discovery: Discovery | null,
): IntegrationSettings =>
  settings.issuer === undefined || discovery === null
    ? settings
    : { ...settings, issuer: discovery.issuer };
