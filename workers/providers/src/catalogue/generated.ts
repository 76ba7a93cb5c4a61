// Made by `npm run generate` from the files in providers/.
import type { CatalogueEntry } from "./entry.ts";
import { genericOauth2 } from "./providers/generic-oauth2.ts";
import { genericOidc } from "./providers/generic-oidc.ts";
import { github } from "./providers/github.ts";
import { google } from "./providers/google.ts";
import { sandbox } from "./providers/sandbox.ts";

/** Every provider with a file, by the name that its file exports. */
export const PROVIDERS: Readonly<Record<string, CatalogueEntry>> = {
  genericOauth2,
  genericOidc,
  github,
  google,
  sandbox,
};
