import type { AnswerQuirks } from "./answer-quirks.ts";

/**
 * How a provider speaks OAuth: static facts, one definition per catalogue entry. Every deviation from the RFCs is a
 * named field here; the code that calls providers never asks which provider it calls.
 */
export type ProviderDefinition = ProviderFacts & ProtocolQuirks & Partial<AnswerQuirks>;

/** What a provider is called and where to find it. */
export type ProviderFacts = {
  id: string;
  name: string;
  /** `oidc`: the code exchange returns an id token, and Atlas verifies it. */
  protocol: "oauth2" | "oidc";
  /** Saving an integration reads the issuer's discovery document when the endpoints are not known yet. */
  issuer: string | null;
  authorization_endpoint: string | null;
  token_endpoint: string | null;
  userinfo_endpoint: string | null;
  introspection_endpoint: string | null;
  /** `{client_id}` in it stands for the integration's client id. */
  revocation_endpoint: string | null;
  jwks_uri: string | null;
  /** What an integration asks for when it names no scopes. */
  default_scopes: string[];
  documentation_url: string | null;
};

/**
 * How Atlas talks to a provider. The docstrings become the table in `docs/providers.md`, as do those of
 * {@link AnswerQuirks}.
 */
export type ProtocolQuirks = {
  /** Whether the provider puts `iss` into the authorization response (RFC 9207). */
  authorization_response_iss: boolean;
  /** Parameters added to every authorization link, such as `access_type=offline`. */
  authorization_params: Record<string, string>;
  /** Whether authorization links carry a PKCE challenge. */
  pkce: boolean;
  /** Scopes requested on every link, whatever the integration asks for. */
  required_scopes: string[];
  /** Joins the scopes of an authorization link. */
  scope_separator: " " | ",";
  /** How the client authenticates at the provider's endpoints. */
  token_endpoint_auth_method: "client_secret_basic" | "client_secret_post" | "none";
  /** Lifetime of an access token when the answer names none; null: it does not expire. */
  default_expires_in_seconds: number | null;
  /**
   * For how many seconds an isolate may hand out a token again without asking Redis; 0 where a refresh ends the access
   * token before it.
   */
  reuse_seconds?: number;
  revocation: {
    /**
     * `rfc7009`: one request per token. `delete_grant`: DELETE at the revocation endpoint, with Basic credentials and
     * the access token in a JSON body. `none`: the provider cannot revoke.
     */
    method: "rfc7009" | "delete_grant" | "none";
    /** What one revocation ends at the provider: the token, its grant, or all that the user granted to the client. */
    scope: "token" | "grant" | "user";
    /** The `accept` header that `delete_grant` sends. */
    accept?: string;
    /** Statuses by which a revocation reports that the provider no longer knows the token. */
    unknown_token_statuses?: number[];
  };
  /** Headers that the userinfo endpoint wants besides the token; `{client_id}` stands for the client id. */
  userinfo_headers?: Record<string, string>;
  /** Dotted path to the member of the token answer that holds the tokens, such as `authed_user`; null: the answer itself. */
  tokens_at?: string | null;
  /** Dotted paths of members of the token answer that Atlas keeps with the connection. */
  token_facts?: string[];
  /** Parameters of the callback that Atlas keeps with the connection. */
  callback_facts?: string[];
  /** How token requests are written. */
  token_request_format?: "form" | "json";
  /** Parameters added to the code exchange, such as `resource`. */
  exchange_params?: Record<string, string>;
  /** Parameters added to every refresh. */
  refresh_params?: Record<string, string>;
  /** Where to refresh; null: at the token endpoint. */
  refresh_endpoint?: string | null;
  /** Basic credentials as RFC 6749 wants them, or without percent-encoding. */
  basic_credentials?: "encoded" | "raw";
  /** How the provider sends its answer to the callback. */
  response_mode?: "query" | "form_post";
  /** How people sign in to Atlas itself with it. Left out: they do not. */
  sign_in?: {
    /** All that a sign-in asks for, in place of the integration's own scopes. */
    scopes: string[];
    /** Parameters of a sign-in's link, in place of the same ones of `authorization_params`. */
    authorization_params: Record<string, string>;
    /** Parameters that make the provider ask the person again, where Atlas needs a fresh proof. */
    fresh_params: Record<string, string>;
    /**
     * Where a list says which address of the person the provider has verified: each has `email`, `primary` and `verified`.
     * null: `email` and `email_verified` of the id token or the userinfo answer say it.
     */
    emails_endpoint: string | null;
  };
  /** How to ask whether an access token still works. */
  validation: "introspection" | "userinfo" | "none";
  profile: {
    /** Dotted path to the account's stable id in the userinfo answer. */
    subject: string;
    /** Dotted paths to a name for people; the first one present wins. */
    label: string[];
    /** Dotted path to the e-mail address; null: the answer has none. */
    email: string | null;
  };
};
