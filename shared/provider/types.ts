import type { AnswerWarning } from "../contracts/tokens/grant.ts";

/**
 * Fetches a provider's endpoint under the rules of docs/security-requirements.md 66 and 67. It sends to public https addresses only (or to an
 * exact origin in `ATLAS_LOCAL_PROVIDERS` while the base URL itself is loopback), follows no redirect, keeps an overall
 * deadline that includes the body, and caps the decompressed body.
 *
 * @throws BlockedUrlError before it sends anything; ProviderFetchError for every other failure.
 */
export type ProviderFetch = (
  url: string,
  init: RequestInit,
  limits: { deadlineMs: number; maxBytes?: number; signal?: AbortSignal },
) => Promise<Response>;

/** How the code in this folder reaches a provider. */
export type ProviderClient = { readonly fetch: ProviderFetch };

/** A token endpoint's successful answer (RFC 6749 §5.1), parsed defensively. */
export type TokenSet = {
  readonly accessTokenPlaintext: string;
  /** Null: the provider sent none. After a refresh the old one then stays valid. */
  readonly refreshTokenPlaintext: string | null;
  /** Null: the answer has no lifetime, or none that makes sense. */
  readonly expiresInSeconds: number | null;
  /** Null: the answer names none, which means that the provider granted what was requested. */
  readonly scopes: readonly string[] | null;
  readonly idToken: string | null;
  /** Members of the answer that the integration asks Atlas to keep with the connection. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What was odd about the answer; the tokens count all the same. */
  readonly warnings: readonly AnswerWarning[];
};

/** Tokens that came with a failure. */
type Brought = {
  /** A refresh token. The old one is spent, so this one has to be stored all the same. */
  readonly rotatedTokenPlaintext?: string;
  /** An access token that is of use only together with a key. Atlas has no key, so it can only revoke the token. */
  readonly boundTokenPlaintext?: string;
};

/** What a provider said about its error. */
type Said = {
  /** The provider's text for people, as sent: never store or show it before secrets are taken out. */
  readonly providerErrorDescription?: string | null;
};

/**
 * How a call to a token endpoint ended. `providerError` is the provider's own name for its error or, where it gave none, a
 * word of Atlas for what came instead, such as `timed_out` or `http_502`. Safe to store and to show.
 */
export type TokenAnswer =
  | { readonly kind: "ok"; readonly tokens: TokenSet }
  | (Said & TokenRefusal);

type TokenRefusal =
  /** The grant is dead (RFC 6749 §5.2). */
  | { readonly kind: "invalid_grant"; readonly providerError: string }
  /**
   * Refused for a reason other than the grant: client id, secret, endpoint, scope. The grant may still be valid. `about`:
   * the whole integration for certain, or perhaps this request alone.
   */
  | (Brought & {
      readonly kind: "config_error";
      readonly about: "integration" | "request";
      readonly providerError: string;
    })
  | (Brought & {
      readonly kind: "rate_limited";
      readonly retryAfterSeconds: number | null;
      readonly providerError: string | null;
    })
  /** Down, broken or too slow. `outcomeUnknown`: the provider may have acted on the request. */
  | (Brought & {
      readonly kind: "unavailable";
      readonly outcomeUnknown: boolean;
      readonly providerError: string | null;
    });

export type RevocationAnswer =
  | { readonly kind: "revoked" }
  | { readonly kind: "unsupported" }
  | {
      readonly kind: "failed";
      readonly code: "provider_unavailable" | "rate_limited" | "config_error";
    };

export type ValidationAnswer =
  | { readonly kind: "active" }
  | { readonly kind: "rejected" }
  | { readonly kind: "unsupported" }
  | {
      readonly kind: "failed";
      readonly code: "provider_unavailable" | "rate_limited" | "config_error";
    };
