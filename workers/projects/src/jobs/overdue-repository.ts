import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Kept, RETENTION } from "#shared/retention";

type Overdue = Extract<
  Kept,
  "invitations" | "webhook_deliveries" | "webhook_attempts" | "audit_log"
>;

/**
 * For how many seconds the oldest row of each kind should have been removed; 0 or less when none should. A line of an audit
 * log is due a day after its time, when a day's worth goes.
 */
export async function readOverdue(db: Database): Promise<Readonly<Record<Overdue, number>>> {
  const { invitations, webhook_deliveries, webhook_attempts } = RETENTION;
  const { rows } = await db.execute<Record<Overdue, number | null>>(sql`
    select
      (select extract(epoch from clock_timestamp()
        - min(coalesce(accepted_at, revoked_at, expires_at))) from invitations)::float8
        - ${invitations.keptSeconds}::int as invitations,
      (select extract(epoch from clock_timestamp() - min(finished_at)) from webhook_deliveries
        where finished_at is not null)::float8
        - ${webhook_deliveries.keptSeconds}::int as webhook_deliveries,
      (select extract(epoch from clock_timestamp() - min(at)) from webhook_attempts)::float8
        - ${webhook_attempts.keptSeconds}::int as webhook_attempts,
      (select max(extract(epoch from clock_timestamp() - oldest.occurred_at)
          - (p.audit_retention_days + 1) * 86400)
        from projects p cross join lateral (
          select occurred_at from audit_log where project_id = p.id and type <> 'audit_log.trimmed'
          order by occurred_at limit 1
        ) oldest where p.audit_retention_days is not null)::float8 as audit_log`);
  const row = rows[0];
  return {
    invitations: row?.invitations ?? 0,
    webhook_deliveries: row?.webhook_deliveries ?? 0,
    webhook_attempts: row?.webhook_attempts ?? 0,
    audit_log: row?.audit_log ?? 0,
  };
}
