import { type SQL, and, desc, eq, gt, inArray, lt, lte, sql } from "drizzle-orm";
import type { AuditEntry, AuditFilter } from "#shared/contracts/projects/audit-log";
import type { Database } from "#shared/db/client";
import { auditLog } from "#shared/db/schema/projects";
import { isId } from "#shared/ids";
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
const conditions = ({
  subject,
  subjects,
  type,
  actor,
  since,
  until,
}: AuditFilter): (SQL | undefined)[] => [
  subject === undefined ? undefined : eq(auditLog.subject, subject),
  subjects === undefined ? undefined : inArray(auditLog.subject, [...subjects]),
  type === undefined ? undefined : isOfType(type),
  actor === undefined ? undefined : isBy(actor),
  since === undefined ? undefined : sql`${auditLog.occurredAt} >= ${since}::timestamptz`,
  until === undefined ? undefined : sql`${auditLog.occurredAt} < ${until}::timestamptz`,
];

/** A line of a token's owner names the token too. */
const isBy = (actor: string): SQL =>
  isId("accessToken", actor)
    ? sql`${auditLog.actor} ->> 'token_id' = ${actor}`
    : sql`${auditLog.actor} ->> 'id' = ${actor}`;

/** In the order of bytes, as the index has it, so that a beginning is a range: `/` follows the dot. */
const isOfType = (type: string): SQL =>
  type.endsWith(".")
    ? sql`${auditLog.type} collate "C" >= ${type} and ${auditLog.type} collate "C" < ${`${type.slice(0, -1)}/`}`
    : sql`${auditLog.type} collate "C" = ${type}`;

/** Lines after `afterSeq` that fit the filter, oldest first, with all that their hashes cover. */
export const listLinesAfter = (
  db: Database,
  projectId: string,
  afterSeq: number,
  limit: number,
  { lastSeq, ...filter }: AuditFilter & { lastSeq?: number } = {},
): Promise<AuditLine[]> =>
  db
    .select({
      ...entryColumns,
      project_id: auditLog.projectId,
      previous_hash: auditLog.previousHash,
    })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.projectId, projectId),
        gt(auditLog.seq, afterSeq),
        lastSeq === undefined ? undefined : lte(auditLog.seq, lastSeq),
        ...conditions(filter),
      ),
    )
    .orderBy(auditLog.seq)
    .limit(limit);
