import { and, asc, count, eq, gt, inArray, max, ne, sql } from "drizzle-orm";
import type { KeyUse } from "#shared/contracts/key-use";
import type { WrappedKey } from "#shared/crypto/rewrap-rows";
import type { Database } from "#shared/db/client";
import { integrations } from "#shared/db/schema/providers";

/** Selects up to `limit` rows after this id whose data key is wrapped under one of these keys. */
export const selectWrappedBy = (
  db: Database,
  keyIds: readonly string[],
  afterId: string,
  limit: number,
): Promise<WrappedKey[]> =>
  db
    .select({
      id: integrations.id,
      projectId: integrations.projectId,
      dataKeyWrapped: integrations.dataKeyWrapped,
    })
    .from(integrations)
    .where(and(inArray(integrations.keyId, [...keyIds]), gt(integrations.id, afterId)))
    .orderBy(asc(integrations.id))
    .limit(limit);

/** Replaces the wrapping just read. Leaves one that was written in the meantime alone. */
export async function replaceWrapping(
  db: Database,
  old: WrappedKey,
  next: { keyId: string; dataKeyWrapped: string },
): Promise<boolean> {
  const rows = await db
    .update(integrations)
    .set({ ...next, keyWrappedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(integrations.projectId, old.projectId),
        eq(integrations.id, old.id),
        eq(integrations.dataKeyWrapped, old.dataKeyWrapped),
      ),
    )
    .returning({ id: integrations.id });
  return rows.length === 1;
}

export async function countNotUnder(db: Database, keyId: string): Promise<number> {
  const [row] = await db
    .select({ rows: count() })
    .from(integrations)
    .where(ne(integrations.keyId, keyId));
  return row?.rows ?? 0;
}

export async function selectKeyUse(db: Database): Promise<KeyUse[]> {
  const rows = await db
    .select({
      key_id: integrations.keyId,
      rows: count(),
      last: max(integrations.keyWrappedAt),
    })
    .from(integrations)
    .groupBy(integrations.keyId)
    .orderBy(asc(integrations.keyId));
  return rows.map(({ last, ...row }) => ({ ...row, last_wrapped_at: last?.toISOString() ?? null }));
}
