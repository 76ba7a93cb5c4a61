import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { makeDefinition } from "./provider-definition.ts";

/** Makes an integration of {@link makeDefinition}'s provider, with what a test changes. */
export const makeIntegration = (
  definition: Partial<ProviderDefinition> = {},
  changes: Partial<Omit<ResolvedIntegration, "definition">> = {},
): ResolvedIntegration => ({
  id: "int_1",
  key: "example",
  project_id: "prj_1",
  name: "Example",
  enabled: true,
  client_id: "client-1",
  client_secret_plaintext: "a-client-secret",
  scopes: [],
  callback_url: "https://atlas.example.com/callback/int_1",
  refresh_margin_seconds: null,
  ...changes,
  definition: makeDefinition(definition),
});

/** Makes an integration at an OpenID provider that does not exist. */
export const integrationWith = (
  changes: Partial<ProviderDefinition> = {},
  scopes: string[] = ["email"],
): ResolvedIntegration =>
  makeIntegration(
    {
      protocol: "oidc",
      issuer: "https://provider.example.com",
      jwks_uri: "https://provider.example.com/jwks",
      required_scopes: ["openid"],
      ...changes,
    },
    { scopes },
  );
