import type { ConnectionWarning } from "#shared/contracts/tokens/connection";

/** The sealed tokens that a refresh received, and what came with them. */
export type SealedGrant = {
  /** Null when the answer brought none to hand out, so that the old one stays; then there is a setback. */
  readonly accessSealed: string | null;
  /** Null when the provider sent none, so that the old one stays. */
  readonly refreshSealed: string | null;
  readonly dataKeyVersion: number;
  /** How long the token lives; null when it does not expire. `elapsedMs` of it had passed when this was sent. */
  readonly lifeMs: number | null;
  readonly elapsedMs: number;
  readonly marginMs: number;
  /** The scopes that the provider says it granted; null for the same as before. */
  readonly scopes: readonly string[] | null;
  /** The life that the answer names; null when it names none. An answer that an older release kept has none of these. */
  readonly namedLifeSeconds?: number | null;
  /** All facts of the connection, with the answer's own; null when the stored ones stay. */
  readonly extraSealed?: string | null;
  readonly warnings?: readonly ConnectionWarning[];
  readonly setback?: Setback | null;
};

/** Why an answer's access token is not handed out, although its refresh token is stored. */
export type Setback =
  /** There was none of use. The next refresh may bring one. */
  | {
      readonly kind: "failing";
      readonly code: "provider_unavailable" | "rate_limited" | "config_error";
      readonly providerError: string | null;
      readonly retryInMs: number;
    }
  /** It is of another account, as its id token shows. */
  | { readonly kind: "dead"; readonly reason: "account_mismatch" };

/** The same tokens, and nothing else of what the provider said. What was known before stays. */
export const tokensOnly = <T extends SealedGrant>(grant: T): T => ({
  ...grant,
  scopes: null,
  namedLifeSeconds: null,
  extraSealed: null,
  warnings: [],
});
