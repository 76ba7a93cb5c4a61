import type { ProviderDefinition } from "#shared/contracts/providers/definition";

/**
 * Makes the definition of an OAuth 2.0 provider that does not exist, with what a test changes. Without a change it has
 * no quirks, as a definition from a release that knew of none.
 */
export const makeDefinition = (changes: Partial<ProviderDefinition> = {}): ProviderDefinition => ({
  id: "example",
  name: "Example",
  protocol: "oauth2",
  issuer: null,
  authorization_endpoint: "https://provider.example.com/authorize",
  token_endpoint: "https://provider.example.com/token",
  userinfo_endpoint: null,
  introspection_endpoint: null,
  revocation_endpoint: null,
  jwks_uri: null,
  authorization_response_iss: false,
  authorization_params: {},
  pkce: true,
  default_scopes: [],
  required_scopes: [],
  scope_separator: " ",
  token_endpoint_auth_method: "client_secret_basic",
  default_expires_in_seconds: null,
  revocation: { method: "none", scope: "token" },
  validation: "none",
  profile: { subject: "sub", label: ["name"], email: null },
  documentation_url: null,
  ...changes,
});
