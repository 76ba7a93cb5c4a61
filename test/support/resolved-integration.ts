import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { makeDefinition } from "./provider-definition.ts";

const definition: ProviderDefinition = {
  id: "example",
  name: "Example",
  protocol: "oidc",
  issuer: "https://provider.example.com",
  authorization_endpoint: "https://provider.example.com/authorize",
  token_endpoint: "https://provider.example.com/token",
  userinfo_endpoint: null,
  introspection_endpoint: null,
  revocation_endpoint: null,
  jwks_uri: "https://provider.example.com/jwks",
  authorization_response_iss: false,
  authorization_params: {},
  pkce: true,
  default_scopes: [],
  required_scopes: ["openid"],
  scope_separator: " ",
  token_endpoint_auth_method: "client_secret_basic",
  default_expires_in_seconds: null,
  revocation: { method: "none", scope: "token" },
  validation: "none",
  profile: { subject: "sub", label: ["name"], email: null },
  documentation_url: null,
};

/** An integration at an OpenID provider that does not exist, with a test's own changes. */
export const integrationWith = (
  changes: Partial<ProviderDefinition> = {},
  scopes: string[] = ["email"],
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
