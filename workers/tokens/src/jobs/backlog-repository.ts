import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, readNumber, readText } from "#shared/db/rows";

const MOST_COUNTED = 10_000;
const OVERDUE = sql`interval '5 minutes'`;

/** What waits in the vault, and how old its keys are. */
export type Backlog = {
  /** Due for more than five minutes, {@link MOST_COUNTED} at most. Not of suspended projects. */
  readonly refreshesOverdue: number;
  readonly revocationsWaiting: number;
  /** Since the oldest of the projects' newest data keys was made; 0 without any. */
  readonly dataKeyAgeSeconds: number;
  /** Since the key-encryption key first wrapped a data key; 0 when it has not. */
  readonly wrappingKeyAgeSeconds: number;
  /** Of the oldest hour whose counts are there; 0 without any. */
  readonly oldestHourAgeSeconds: number;
  /** The integrations whose circuit is open. */
  readonly openCircuits: readonly string[];
};

/** One statement, for the sweep. @param keyId the key-encryption key that wraps new data keys. */
export async function readBacklog(db: Database, keyId: string): Promise<Backlog> {
  const result = await db.execute<Row>(sql`
    select
      (select count(*) from (select 1 from connection_tokens t
        where state = 'active' and refresh_due_at <= clock_timestamp() - ${OVERDUE}
          and refresh_sealed is not null and not exists (select 1 from projects p
            where p.id = t.project_id and p.suspended_at is not null) limit ${MOST_COUNTED}) due) overdue,
      (select count(*) from (select 1 from revocations limit ${MOST_COUNTED}) waiting) revocations,
      (select coalesce(extract(epoch from clock_timestamp() - min(newest)), 0) from (
        select max(created_at) newest from project_data_keys group by project_id) keys) data_key_age,
      (select coalesce(extract(epoch from clock_timestamp() - min(wrapped_at)), 0)
        from project_data_keys where key_id = ${keyId}) wrapping_key_age,
      (select coalesce(extract(epoch from clock_timestamp() - min(hour)), 0)
        from usage_hours) oldest_hour_age,
      (select coalesce(jsonb_agg(integration_id), '[]')::text from (
        select integration_id from refresh_circuits where open_until > clock_timestamp()
        order by integration_id limit 1000) circuits) circuits`);
  const row = result.rows[0] ?? {};
  return {
    refreshesOverdue: readNumber(row, "overdue"),
    revocationsWaiting: readNumber(row, "revocations"),
    dataKeyAgeSeconds: readNumber(row, "data_key_age"),
    wrappingKeyAgeSeconds: readNumber(row, "wrapping_key_age"),
    oldestHourAgeSeconds: readNumber(row, "oldest_hour_age"),
    openCircuits: JSON.parse(readText(row, "circuits")),
  };
}
