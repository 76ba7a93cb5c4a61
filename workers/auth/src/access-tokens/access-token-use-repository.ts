import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";

/** Since when valid tokens have not been used. */
export const LAST_USES = ["day", "month", "older", "never"] as const;
export type LastUse = (typeof LAST_USES)[number];

/** How many valid personal access tokens there are, by their last use. */
export async function countTokensByLastUse(db: Database): Promise<Record<LastUse, number>> {
  const { rows } = await db.execute<{ last_use: LastUse; tokens: number }>(sql`
    select case
        when last_used_at is null then 'never'
        when last_used_at > clock_timestamp() - interval '1 day' then 'day'
        when last_used_at > clock_timestamp() - interval '30 days' then 'month'
        else 'older'
      end as last_use, count(*)::int as tokens
    from access_tokens where revoked_at is null and expires_at > clock_timestamp() group by 1`);
  const counts: Record<LastUse, number> = { day: 0, month: 0, older: 0, never: 0 };
  for (const { last_use, tokens } of rows) counts[last_use] = tokens;
  return counts;
}
