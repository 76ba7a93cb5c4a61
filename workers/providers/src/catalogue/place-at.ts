import type { CatalogueEntry } from "./entry.ts";

/** Stands in a provider's file for an issuer that only the installation knows. */
const OPEN_ISSUER = "{issuer}";

const PLACES = [
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "jwks_uri",
] as const;

/** Whether the provider exists only where the installation runs it. */
export const isLocal = ({ definition }: CatalogueEntry): boolean =>
  definition.issuer === OPEN_ISSUER;

/** Places a local provider at the issuer where the installation runs it. */
export function placeAt(issuer: string, entry: CatalogueEntry): CatalogueEntry {
  const definition = { ...entry.definition };
  for (const name of PLACES)
    definition[name] = definition[name]?.replace(OPEN_ISSUER, () => issuer) ?? null;
  return { ...entry, definition };
}
