import { sql } from "drizzle-orm";
import type { OverviewWindow } from "#shared/contracts/overview-window";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { UsageKind } from "#shared/contracts/tokens/usage";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText } from "#shared/db/rows";
import { RETENTION } from "#shared/retention";

/** A sum of one bucket, or how many connections are in a state now. */
export type UsageRow = { readonly integrationId: string; readonly count: number } & (
  | { readonly kind: UsageKind; readonly bucket: number }
  | { readonly state: ConnectionState }
);

/**
 * Sums up the project's hours of this window and counts its connections by state, in one statement. The database groups:
 * the answer has a row per integration, kind and bucket. Connections are counted from their rows, because a counter
 * would be a row that every change of a state waits for (docs/architecture.md, "What the overview costs").
 */
export async function findUsage(
  db: Database,
  projectId: string,
  window: OverviewWindow,
): Promise<UsageRow[]> {
  const { rows } = await db.execute<Row>(sql`
    select 'hours' part, integration_id, kind name, sum(count) count,
      floor(extract(epoch from hour - ${window.from}::timestamptz) / ${window.bucket_seconds}::int)::int bucket
    from usage_hours
    where project_id = ${projectId} and hour >= ${window.from}::timestamptz
      and hour < ${window.from}::timestamptz
        + make_interval(secs => ${window.bucket_seconds * window.buckets}::float8)
    group by integration_id, kind, bucket
    union all
    select 'connections', integration_id, state, count(*), null
    from connection_tokens where project_id = ${projectId} and state <> 'deleted'
    group by integration_id, state`);
  return rows.map((row) => {
    const integrationId = readText(row, "integration_id");
    const count = readNumber(row, "count");
    const name = readText(row, "name");
    return row["part"] === "hours"
      ? { integrationId, count, kind: name as UsageKind, bucket: readNumber(row, "bucket") }
      : { integrationId, count, state: name as ConnectionState };
  });
}

/**
 * Removes up to `limit` hours that are older than their counts are kept. A row that another sweep is removing is left to it. The
 * statement's own time, which does not change under it, lets the index find them.
 */
export async function purgeUsage(db: Database, limit: number): Promise<void> {
  await db.execute(sql`
    delete from usage_hours where (project_id, hour, kind, integration_id) in (
      select project_id, hour, kind, integration_id from usage_hours
      where hour < statement_timestamp() - make_interval(secs => ${RETENTION.usage_hours.keptSeconds})
      order by hour limit ${limit}
      for update skip locked)`);
}
