import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import type { CacheEntry } from "../token/cache-entry.ts";

/** How one attempt to refresh a stored version ended. */
export type Attempt =
  | { readonly kind: "refreshed"; readonly entry: CacheEntry; readonly token: Token }
  | { readonly kind: "failed"; readonly error: TokensError }
  /** No lease: another refresh holds it, a back-off or an open circuit blocks it, or the version changed. */
  | { readonly kind: "busy" }
  /** The connection changed meanwhile: read it again. */
  | { readonly kind: "superseded" };
