import { COMMON_QUIRKS } from "../common-quirks.ts";
import { defineProvider } from "../define-provider.ts";
import { REQUEST_SETTINGS } from "../request-settings.ts";

/**
 * Any OpenID Connect provider, by its issuer; the rest comes from its discovery document.
 *
 * @see [OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html)
 */
export const genericOidc = defineProvider({
  id: "generic-oidc",
  name: "OpenID Connect",
  for_people: { logo: "openid" },
  protocol: "oidc",
  required_settings: ["issuer"],
  optional_settings: [
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "jwks_uri",
    "revocation_scope",
    "token_endpoint_auth_method",
    "pkce",
    "default_expires_in_seconds",
    "profile_label",
    "userinfo_headers",
    "authorization_params",
    ...REQUEST_SETTINGS,
  ],
  default_scopes: ["openid", "profile", "email", "offline_access"],
  profile: { label: ["name", "preferred_username", "email"] },
  ...COMMON_QUIRKS,
  documentation_url: "https://openid.net/specs/openid-connect-core-1_0.html",
});
