import { GITHUB_SCOPES } from "./github.ts";
import { GOOGLE_SCOPES } from "./google.ts";
import type { ScopeWords } from "./scope-words.ts";

/** The scopes of catalogue providers, by the provider's id. */
export const PROVIDER_SCOPES: Readonly<Record<string, readonly ScopeWords[]>> = {
  github: GITHUB_SCOPES,
  google: GOOGLE_SCOPES,
};
