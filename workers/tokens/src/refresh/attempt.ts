import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import type { CacheEntry } from "../token/cache-entry.ts";

/** How one attempt to refresh a stored version ended. */
export type Attempt =
  | { readonly kind: "refreshed"; readonly entry: CacheEntry; readonly token: Token }
  | { readonly kind: "failed"; readonly error: TokensError }
  /** The lease is not to be had: another refresh, a back-off, an open circuit, or another version. */
  | { readonly kind: "busy" }
  /** The connection moved on meanwhile: read it again. */
  | { readonly kind: "superseded" };
