import type { DocumentedProvider } from "./documented/documented-provider.ts";
import { documentedOAuth2 } from "./documented/generic-oauth2.ts";
import { documentedOidc } from "./documented/generic-oidc.ts";
import { documentedGithub } from "./documented/github.ts";
import { documentedGoogle } from "./documented/google.ts";
import { documentedSandbox } from "./documented/sandbox.ts";

export const DOCUMENTED: readonly DocumentedProvider[] = [
  documentedGithub,
  documentedGoogle,
  documentedSandbox,
  documentedOidc,
  documentedOAuth2,
];
