import { sql } from "drizzle-orm";
import type { FlowOutcome } from "#shared/contracts/oauth/flow-outcomes";
import type { OverviewWindow } from "#shared/contracts/overview-window";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText } from "#shared/db/rows";

/** How often flows of an integration ended one way in one bucket, and when last. */
export type FlowCount = {
  readonly integrationId: string;
  readonly outcome: FlowOutcome;
  readonly bucket: number;
  readonly count: number;
  readonly lastAt: string;
};

/** Counts the project's flows that ended in this window. The database groups, over the index on when they ended. */
export async function findFlowCounts(
  db: Database,
  projectId: string,
  window: OverviewWindow,
): Promise<FlowCount[]> {
  const { rows } = await db.execute<Row>(sql`
    select integration_id, outcome, count(*) count, extract(epoch from max(finished_at)) * 1000 last_ms,
      floor(extract(epoch from finished_at - ${window.from}::timestamptz) / ${window.bucket_seconds}::int)::int bucket
    from flow_log
    where project_id = ${projectId} and finished_at >= ${window.from}::timestamptz
      and finished_at < ${window.from}::timestamptz
        + make_interval(secs => ${window.bucket_seconds * window.buckets}::float8)
    group by integration_id, outcome, bucket`);
  return rows.map((row) => ({
    integrationId: readText(row, "integration_id"),
    outcome: readText(row, "outcome") as FlowOutcome,
    bucket: readNumber(row, "bucket"),
    count: readNumber(row, "count"),
    lastAt: new Date(readNumber(row, "last_ms")).toISOString(),
  }));
}
