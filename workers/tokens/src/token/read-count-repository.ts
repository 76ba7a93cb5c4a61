import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import type { ReadBatch } from "./read-counter.ts";

/** An event names at most this many connections; `connection_count` says how many there were. */
const NAMED_CONNECTIONS = 50;

/**
 * Adds the counts to the connections and writes one event, in one statement. Locks the connections in the order of their
 * ids, so that two isolates that count the same ones never deadlock.
 */
export async function insertReads(db: Database, batch: ReadBatch): Promise<void> {
  const data = {
    reads: batch.counts.reduce((sum, count) => sum + count.reads, 0),
    connection_count: batch.counts.length,
    connections: batch.counts.slice(0, NAMED_CONNECTIONS).map((count) => count.connectionId),
  };
  const tokensRead = outboxInsert(
    { actor: batch.actor, requestId: null, ip: batch.ip },
    { type: "connection.tokens_read", projectId: batch.projectId, subject: null, data },
    sql`(select 1 from u limit 1) counted`,
  );
  const counts = batch.counts.map((count) => ({
    id: count.connectionId,
    reads: count.reads,
    at: new Date(count.lastReadAtMs).toISOString(),
  }));
  await db.execute(sql`
    with r as (
      select * from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as r(id text, reads bigint, at timestamptz)
    ), locked as (
      select c.id from connections c where c.project_id = ${batch.projectId} and c.id in (select r.id from r)
      order by c.id for no key update
    ), u as (
      update connections c set read_count = c.read_count + r.reads,
        last_read_at = greatest(c.last_read_at, r.at)
      from r join locked on locked.id = r.id where c.id = r.id
      returning c.id
    )
    ${tokensRead}`);
}
