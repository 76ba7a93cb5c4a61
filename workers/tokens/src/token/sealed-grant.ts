/** What a refresh brought, sealed. */
export type SealedGrant = {
  readonly accessSealed: string;
  /** Null: the provider sent none; the old one stays. */
  readonly refreshSealed: string | null;
  readonly dataKeyVersion: number;
  /** The token's whole life, and how much of it had passed when this was sent; null life: does not expire. */
  readonly lifeMs: number | null;
  readonly elapsedMs: number;
  readonly marginMs: number;
  /** What the provider says it granted; null: as before. */
  readonly scopes: readonly string[] | null;
};
