import type { UrlPolicy } from "#shared/provider/address/url-policy";
import type { CatalogueEntry } from "./entry.ts";
import { PROVIDERS } from "./generated.ts";
import { isLocal, placeAt } from "./place-at.ts";

/** The providers that this installation offers, by id, in the order of the list. */
export type Catalogue = ReadonlyMap<string, CatalogueEntry>;

/**
 * Makes the catalogue. It offers the sandbox only at one of the policy's local origins, so never on a public base URL.
 */
export function makeCatalogue(policy: UrlPolicy, sandboxIssuer: string | undefined): Catalogue {
  const offered = Object.values(PROVIDERS).flatMap((entry) => {
    if (!isLocal(entry)) return [entry];
    return sandboxIssuer !== undefined && policy.localOrigins.includes(sandboxIssuer)
      ? [placeAt(sandboxIssuer, entry)]
      : [];
  });
  return new Map(offered.toSorted(compare).map((entry) => [entry.definition.id, entry]));
}

/** Providers that need the fewest settings come first, then by name. */
const compare = (one: CatalogueEntry, other: CatalogueEntry): number =>
  one.requiredSettings.length - other.requiredSettings.length ||
  one.definition.name.localeCompare(other.definition.name, "en");
