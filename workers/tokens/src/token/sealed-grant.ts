/** The sealed tokens that a refresh received. */
export type SealedGrant = {
  readonly accessSealed: string;
  /** Null when the provider sent none, so that the old one stays. */
  readonly refreshSealed: string | null;
  readonly dataKeyVersion: number;
  /** How long the token lives; null when it does not expire. `elapsedMs` of it had passed when this was sent. */
  readonly lifeMs: number | null;
  readonly elapsedMs: number;
  readonly marginMs: number;
  /** The scopes that the provider says it granted; null for the same as before. */
  readonly scopes: readonly string[] | null;
};

/** The same tokens, and nothing else of what the provider said. What was known before stays. */
export const tokensOnly = (grant: SealedGrant): SealedGrant => ({ ...grant, scopes: null });
