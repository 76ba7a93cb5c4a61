import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { Database } from "#shared/db/client";
import { auditLog } from "#shared/db/schema/projects";
import type { AuditLine } from "./audit-line.ts";
import { exactTime } from "./outbox-repository.ts";

const entryColumns = {
  seq: auditLog.seq,
  event_id: auditLog.eventId,
  type: auditLog.type,
  occurred_at: exactTime(sql`${auditLog.occurredAt}`).mapWith(String),
  actor: auditLog.actor,
  subject: auditLog.subject,
  data: auditLog.data,
  request_id: auditLog.requestId,
  address: auditLog.address,
  result: auditLog.result,
  hash: auditLog.hash,
};

/** Lines before `beforeSeq`, newest first. */
export const listLinesBefore = (
  db: Database,
  projectId: string,
  beforeSeq: number,
  limit: number,
): Promise<AuditEntry[]> =>
  db
    .select(entryColumns)
    .from(auditLog)
    .where(and(eq(auditLog.projectId, projectId), lt(auditLog.seq, beforeSeq)))
    .orderBy(desc(auditLog.seq))
    .limit(limit);

/** Lines after `afterSeq`, oldest first, as the verifier reads them. */
export const listLinesAfter = (
  db: Database,
  projectId: string,
  afterSeq: number,
  limit: number,
): Promise<AuditLine[]> =>
  db
    .select({
      ...entryColumns,
      project_id: auditLog.projectId,
      previous_hash: auditLog.previousHash,
    })
    .from(auditLog)
    .where(and(eq(auditLog.projectId, projectId), sql`${auditLog.seq} > ${afterSeq}`))
    .orderBy(auditLog.seq)
    .limit(limit);
