/**
 * How a provider speaks OAuth: static facts, one per catalogue entry. Every deviation from the RFCs is a named field
 * here; nothing that speaks to providers asks which provider it is.
 */
export type ProviderDefinition = {
  id: string;
  name: string;
  /** `oidc`: an id token comes with the code exchange and is verified. */
  protocol: "oauth2" | "oidc";
  /** The OIDC issuer; endpoints come from its discovery document, read when the integration is saved. */
  issuer: string | null;
  authorization_endpoint: string | null;
  token_endpoint: string | null;
  userinfo_endpoint: string | null;
  introspection_endpoint: string | null;
  revocation_endpoint: string | null;
  jwks_uri: string | null;
  /** The provider puts `iss` into the authorization response (RFC 9207). */
  authorization_response_iss: boolean;
  /** Added to every authorization link, such as `access_type=offline`. */
  authorization_params: Record<string, string>;
  pkce: boolean;
  default_scopes: string[];
  /** Always asked for, whatever the integration says, such as `openid`. */
  required_scopes: string[];
  scope_separator: " " | ",";
  token_endpoint_auth_method: "client_secret_basic" | "client_secret_post" | "none";
  /** Life of an access token when the answer names none; null: it does not expire. */
  default_expires_in_seconds: number | null;
  revocation: {
    /** `github_grant`: DELETE /applications/{client_id}/grant with Basic; `none`: the provider has no way. */
    method: "rfc7009" | "github_grant" | "none";
    /** What one revocation ends at the provider. */
    scope: "token" | "grant" | "user";
  };
  /** How to ask whether a token still works. */
  validation: "introspection" | "userinfo" | "none";
  /** Where the account's stable id and a name for people stand in the userinfo answer. */
  profile: { subject: string; label: string[]; email: string | null };
  /** A token of this length or shape is no error at this provider; bounds what is stored. */
  documentation_url: string | null;
};
