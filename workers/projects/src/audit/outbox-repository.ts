import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { queueFor } from "../webhooks/sending/queue-repository.ts";
import type { AuditEvent, AuditLine } from "./audit-line.ts";

/** Formats a time in UTC, to the microsecond, for the hash. */
export const exactTime = (column: SQL): SQL =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The end of a project's chain, and the events that wait to be added to it. */
export type Pending = {
  readonly head: { readonly seq: number; readonly hash: string };
  readonly events: readonly AuditEvent[];
};

type PendingRow = { head_seq: string; head_hash: string } & (
  | { [Name in keyof AuditEvent]: AuditEvent[Name] }
  | { event_id: null }
);

/** Reads the head and the oldest events in one statement; null for a project without a chain. */
export async function readPending(
  db: Database,
  projectId: string,
  limit: number,
): Promise<Pending | null> {
  const { rows } = await db.execute<PendingRow>(sql`
    select head.seq as head_seq, head.hash as head_hash, head.project_id, waiting.id as event_id,
      waiting.type, waiting.actor, waiting.subject, waiting.data, waiting.request_id,
      waiting.address, waiting.result,
      ${exactTime(sql`waiting.occurred_at`)} as occurred_at
    from audit_heads head left join lateral (
      select * from outbox where project_id = head.project_id order by occurred_at, id limit ${limit}
    ) waiting on true
    where head.project_id = ${projectId}
    order by waiting.occurred_at, waiting.id`);
  const first = rows[0];
  if (!first) return null;
  const events = rows.flatMap((row) => (row.event_id === null ? [] : [toEvent(row)]));
  return { head: { seq: Number(first.head_seq), hash: first.head_hash }, events };
}

const toEvent = (row: AuditEvent): AuditEvent => ({
  project_id: row.project_id,
  event_id: row.event_id,
  type: row.type,
  occurred_at: row.occurred_at,
  actor: row.actor,
  subject: row.subject,
  data: row.data,
  request_id: row.request_id,
  address: row.address,
  result: row.result,
});

/**
 * Moves events from the outbox to the end of the chain, if the chain still ends where the caller read it. The
 * compare-and-set on the head, the new lines, the deliveries to webhooks and the removal from the outbox are one statement.
 *
 * @returns how many deliveries it queued; null when another caller was faster.
 */
export async function appendLines(
  db: Database,
  projectId: string,
  head: Pending["head"],
  lines: readonly [AuditLine, ...AuditLine[]],
): Promise<{ queued: number } | null> {
  const last = lines.at(-1) ?? lines[0];
  const { rows } = await db.execute<{ moved: number; queued: number }>(sql`
    with head as (
      update audit_heads set seq = ${last.seq}, hash = ${last.hash}
      where project_id = ${projectId} and seq = ${head.seq} and hash = ${head.hash}
      returning project_id
    ), added as (
      insert into audit_log (project_id, seq, event_id, type, actor, subject, data, request_id,
        address, result, occurred_at, previous_hash, hash)
      select head.project_id, line.seq, line.event_id, line.type, line.actor, line.subject, line.data,
        line.request_id, line.address, line.result, line.occurred_at, line.previous_hash, line.hash
      from head, jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line (
        seq bigint, event_id text, type text, actor jsonb, subject text, data jsonb, request_id text,
        address text, result text, occurred_at timestamptz, previous_hash text, hash text)
      returning project_id, event_id, type, subject, data, occurred_at
    ), removed as (
      delete from outbox using added where outbox.id = added.event_id
    ), queued as (${queueFor(sql`added`)})
    select count(*)::int as moved, (select count(*)::int from queued) as queued from head`);
  return rows[0]?.moved === 1 ? { queued: rows[0].queued } : null;
}

/** Projects with events in the outbox, the longest waiting first. */
export async function projectsWithEvents(db: Database, limit: number): Promise<string[]> {
  const { rows } = await db.execute<{ project_id: string }>(sql`
    select outbox.project_id from outbox join audit_heads using (project_id)
    group by outbox.project_id order by min(occurred_at) limit ${limit}`);
  return rows.map((row) => row.project_id);
}

const MOST_COUNTED = 10_000;

/** How many events wait, {@link MOST_COUNTED} at most, and the age of the oldest in seconds; 0 when none does. */
export async function readBacklog(
  db: Database,
): Promise<{ events: number; oldestAgeSeconds: number }> {
  const { rows } = await db.execute<{ events: number; age: number }>(sql`
    select count(*)::int as events, coalesce(extract(epoch from
      clock_timestamp() - min(occurred_at)), 0)::float8 as age
    from (select occurred_at from outbox order by occurred_at limit ${MOST_COUNTED}) waiting`);
  return { events: rows[0]?.events ?? 0, oldestAgeSeconds: rows[0]?.age ?? 0 };
}
