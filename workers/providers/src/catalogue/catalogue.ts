import type { UrlPolicy } from "#shared/provider/url-policy";
import type { CatalogueEntry } from "./entry.ts";
import { genericOauth2 } from "./providers/generic-oauth2.ts";
import { genericOidc } from "./providers/generic-oidc.ts";
import { github } from "./providers/github.ts";
import { google } from "./providers/google.ts";
import { sandboxAt } from "./providers/sandbox.ts";

/** The providers that this installation offers, by id, in the order of the list. */
export type Catalogue = ReadonlyMap<string, CatalogueEntry>;

/** The sandbox is offered only as one of the policy's local origins, so never on a public base URL. */
export function makeCatalogue(policy: UrlPolicy, sandboxIssuer: string | undefined): Catalogue {
  const entries = [github, google];
  if (sandboxIssuer !== undefined && policy.localOrigins.includes(sandboxIssuer))
    entries.push(sandboxAt(sandboxIssuer));
  entries.push(genericOidc, genericOauth2);
  return new Map(entries.map((entry) => [entry.definition.id, entry]));
}
