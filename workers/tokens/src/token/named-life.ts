import { type SQL, sql } from "drizzle-orm";

/**
 * The new value of `named_life_seconds` in the row `t`, after an answer that names this life, or none. What is known is
 * kept; a life that a token did not have stays distrusted until the provider names one that is not longer.
 */
export const rememberLife = (namedSeconds: number | null): SQL => sql`
  case when t.named_life_seconds < 0 and coalesce(${namedSeconds}::int > -t.named_life_seconds, true)
    then t.named_life_seconds else coalesce(${namedSeconds}::int, t.named_life_seconds) end`;
