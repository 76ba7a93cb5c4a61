import { and, asc, count, eq, gt, inArray, isNotNull, max, ne, sql } from "drizzle-orm";
import type { KeyUse } from "#shared/contracts/key-use";
import type { WrappedKey } from "#shared/crypto/rewrap-rows";
import type { Database } from "#shared/db/client";
import { webhooks } from "#shared/db/schema/projects";

/** Selects up to `limit` rows after this id whose data key is wrapped under one of these keys. */
export async function selectWrappedBy(
  db: Database,
  keyIds: readonly string[],
  afterId: string,
  limit: number,
): Promise<WrappedKey[]> {
  const rows = await db
    .select({
      id: webhooks.id,
      projectId: webhooks.projectId,
      dataKeyWrapped: webhooks.dataKeyWrapped,
    })
    .from(webhooks)
    .where(
      and(
        inArray(webhooks.keyId, [...keyIds]),
        gt(webhooks.id, afterId),
        isNotNull(webhooks.dataKeyWrapped),
      ),
    )
    .orderBy(asc(webhooks.id))
    .limit(limit);
  return rows.map((row) => ({ ...row, dataKeyWrapped: row.dataKeyWrapped ?? "" }));
}

/** Replaces the wrapping just read. Leaves one that was written in the meantime alone. */
export async function replaceWrapping(
  db: Database,
  old: WrappedKey,
  next: { keyId: string; dataKeyWrapped: string },
): Promise<boolean> {
  const rows = await db
    .update(webhooks)
    .set({ ...next, keyWrappedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(webhooks.projectId, old.projectId),
        eq(webhooks.id, old.id),
        eq(webhooks.dataKeyWrapped, old.dataKeyWrapped),
      ),
    )
    .returning({ id: webhooks.id });
  return rows.length === 1;
}

/** How many webhooks are wrapped under another key than this one. Deleted ones have no key. */
export async function countNotUnder(db: Database, keyId: string): Promise<number> {
  const [row] = await db.select({ rows: count() }).from(webhooks).where(ne(webhooks.keyId, keyId));
  return row?.rows ?? 0;
}

export async function selectKeyUse(db: Database): Promise<KeyUse[]> {
  const rows = await db
    .select({ key_id: webhooks.keyId, rows: count(), last: max(webhooks.keyWrappedAt) })
    .from(webhooks)
    .where(isNotNull(webhooks.keyId))
    .groupBy(webhooks.keyId)
    .orderBy(asc(webhooks.keyId));
  return rows.map(({ key_id, rows: used, last }) => ({
    key_id: key_id ?? "",
    rows: used,
    last_wrapped_at: last?.toISOString() ?? null,
  }));
}
