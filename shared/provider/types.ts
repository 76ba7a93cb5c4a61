/**
 * Fetches a provider's endpoint under the rules of SECURITY 66 and 67: public https only (or an exact local origin of
 * `ATLAS_LOCAL_PROVIDERS` while the base URL itself is loopback), no redirect followed, an overall deadline that
 * includes the body, a cap on the decompressed body.
 *
 * @throws {@link BlockedUrlError} before anything is sent; whatever `fetch` throws, and an AbortError at the deadline.
 */
export type ProviderFetch = (
  url: string,
  init: RequestInit,
  limits: { deadlineMs: number; maxBytes?: number; signal?: AbortSignal },
) => Promise<Response>;

/** What speaking to a provider needs. */
export type ProviderClient = { readonly fetch: ProviderFetch };

/** A successful answer of a token endpoint (RFC 6749 §5.1), parsed defensively. */
export type TokenSet = {
  readonly accessTokenPlaintext: string;
  /** Null: the provider sent none, and on a refresh the old one stays valid. */
  readonly refreshTokenPlaintext: string | null;
  /** Null: not named, or not a number that makes sense. */
  readonly expiresInSeconds: number | null;
  /** Null: not named, which means "as asked". */
  readonly scopes: readonly string[] | null;
  readonly idToken: string | null;
};

/** How a call to a token endpoint ended. */
export type TokenAnswer =
  | { readonly kind: "ok"; readonly tokens: TokenSet }
  /** The grant is dead (RFC 6749 §5.2). */
  | { readonly kind: "invalid_grant"; readonly providerError: string }
  /**
   * Refused for another reason than the grant: client id, secret, endpoint, scope. The grant may well live. `about`: the
   * whole integration, for sure; or perhaps only this request.
   */
  | {
      readonly kind: "config_error";
      readonly about: "integration" | "request";
      readonly providerError: string;
    }
  | {
      readonly kind: "rate_limited";
      readonly retryAfterSeconds: number | null;
      readonly providerError: string | null;
    }
  /** Down, broken or too slow. `outcomeUnknown`: the request may have been acted upon. */
  | {
      readonly kind: "unavailable";
      readonly outcomeUnknown: boolean;
      readonly providerError: string | null;
    };

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
