import { type SQL, and, desc, eq, lt, sql } from "drizzle-orm";
import type { AuditEntry, ListAuditLogInput } from "#shared/contracts/projects/audit-log";
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

/** Which lines are meant; what is left out does not matter. */
export type AuditFilter = Pick<ListAuditLogInput, "subject" | "type" | "actor" | "since" | "until">;

/** Lines before `beforeSeq` that fit the filter, newest first. */
export const listLinesBefore = (
  db: Database,
  projectId: string,
  beforeSeq: number,
  limit: number,
  filter: AuditFilter = {},
): Promise<AuditEntry[]> =>
  db
    .select(entryColumns)
    .from(auditLog)
    .where(
      and(eq(auditLog.projectId, projectId), lt(auditLog.seq, beforeSeq), ...conditions(filter)),
    )
    .orderBy(desc(auditLog.seq))
    .limit(limit);

/** What is undefined here, drizzle leaves out. */
const conditions = ({ subject, type, actor, since, until }: AuditFilter): (SQL | undefined)[] => [
  subject === undefined ? undefined : eq(auditLog.subject, subject),
  type === undefined ? undefined : isOfType(type),
  actor === undefined ? undefined : sql`${auditLog.actor} ->> 'id' = ${actor}`,
  since === undefined ? undefined : sql`${auditLog.occurredAt} >= ${since}::timestamptz`,
  until === undefined ? undefined : sql`${auditLog.occurredAt} < ${until}::timestamptz`,
];

const isOfType = (type: string): SQL =>
  type.endsWith(".") ? sql`starts_with(${auditLog.type}, ${type})` : eq(auditLog.type, type);

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
