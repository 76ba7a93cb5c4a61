import { sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { AuditExportFormat } from "#shared/contracts/projects/audit-export-formats";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";

/** Writes the event of an export. @returns the number of the log's newest line; null for a project without a chain. */
export async function insertExportEvent(
  db: Database,
  ctx: ProjectContext,
  format: AuditExportFormat,
): Promise<number | null> {
  const { projectId } = ctx;
  const event = {
    type: "audit_log.exported",
    projectId,
    subject: null,
    data: { format },
  } as const;
  const { rows } = await db.execute<{ seq: string }>(sql`
    with head as (
      select seq from audit_heads where project_id = ${projectId}
    ), event as (${outboxInsert(ctx, event, sql`head`)})
    select seq from head`);
  const row = rows[0];
  return row ? Number(row.seq) : null;
}
