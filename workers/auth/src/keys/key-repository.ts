import { and, asc, count, eq, gt, inArray, max, ne, sql } from "drizzle-orm";
import type { KeyUse } from "#shared/contracts/key-use";
import type { WrappedKey } from "#shared/crypto/rewrap-rows";
import type { Database } from "#shared/db/client";
import { totpFactors } from "#shared/db/schema/auth";

/** Selects up to `limit` rows after this account whose data key is wrapped under one of these keys. */
export const selectWrappedBy = (
  db: Database,
  keyIds: readonly string[],
  afterId: string,
  limit: number,
): Promise<WrappedKey[]> =>
  db
    .select({
      id: totpFactors.accountId,
      projectId: totpFactors.accountId,
      dataKeyWrapped: totpFactors.dataKeyWrapped,
    })
    .from(totpFactors)
    .where(and(inArray(totpFactors.keyId, [...keyIds]), gt(totpFactors.accountId, afterId)))
    .orderBy(asc(totpFactors.accountId))
    .limit(limit);

/** Replaces the wrapping just read. Leaves one that was written in the meantime alone. */
export async function replaceWrapping(
  db: Database,
  old: WrappedKey,
  next: { keyId: string; dataKeyWrapped: string },
): Promise<boolean> {
  const rows = await db
    .update(totpFactors)
    .set({ ...next, keyWrappedAt: sql`clock_timestamp()` })
    .where(
      and(eq(totpFactors.accountId, old.id), eq(totpFactors.dataKeyWrapped, old.dataKeyWrapped)),
    )
    .returning({ id: totpFactors.accountId });
  return rows.length === 1;
}

export async function countNotUnder(db: Database, keyId: string): Promise<number> {
  const [row] = await db
    .select({ rows: count() })
    .from(totpFactors)
    .where(ne(totpFactors.keyId, keyId));
  return row?.rows ?? 0;
}

export async function selectKeyUse(db: Database): Promise<KeyUse[]> {
  const rows = await db
    .select({ key_id: totpFactors.keyId, rows: count(), last: max(totpFactors.keyWrappedAt) })
    .from(totpFactors)
    .groupBy(totpFactors.keyId)
    .orderBy(asc(totpFactors.keyId));
  return rows.map(({ last, ...row }) => ({ ...row, last_wrapped_at: last?.toISOString() ?? null }));
}
