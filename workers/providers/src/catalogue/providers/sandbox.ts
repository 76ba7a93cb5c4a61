import { defineProvider } from "../define-provider.ts";

/**
 * The sandbox provider of `dev/sandbox`, at the issuer where this installation runs it. Its endpoints follow from the
 * issuer and not from a discovery document read once, because the sandbox may get another port at the next start.
 */
export const sandbox = defineProvider({
  id: "sandbox",
  name: "Sandbox",
  issuer: "{issuer}",
  authorization_endpoint: "{issuer}/auth",
  token_endpoint: "{issuer}/token",
  userinfo_endpoint: "{issuer}/me",
  introspection_endpoint: "{issuer}/token/introspection",
  revocation_endpoint: "{issuer}/token/revocation",
  jwks_uri: "{issuer}/jwks",
  authorization_response_iss: true,
  default_scopes: ["openid", "profile", "email", "offline_access"],
  revocation: { scope: "grant" },
});
