import { COMMON_QUIRKS } from "../common-quirks.ts";
import { defineProvider } from "../define-provider.ts";
import { REQUEST_SETTINGS } from "../request-settings.ts";

/**
 * Any OAuth 2.0 provider, by its endpoints, or by an issuer whose metadata name them (RFC 8414). Without a userinfo endpoint Atlas cannot tell accounts apart: then each end
 * user has one connection at the integration.
 */
export const genericOauth2 = defineProvider({
  id: "generic-oauth2",
  name: "OAuth 2.0",
  for_people: { logo: "oauth" },
  required_settings: ["authorization_endpoint", "token_endpoint"],
  optional_settings: [
    "issuer",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "jwks_uri",
    "revocation_scope",
    "token_endpoint_auth_method",
    "scope_separator",
    "pkce",
    "default_expires_in_seconds",
    "profile_subject",
    "profile_label",
    "userinfo_headers",
    "authorization_params",
    ...REQUEST_SETTINGS,
  ],
  profile: { label: ["name", "login", "username", "email"], email: "email" },
  ...COMMON_QUIRKS,
  documentation_url: "https://www.rfc-editor.org/rfc/rfc6749",
});
