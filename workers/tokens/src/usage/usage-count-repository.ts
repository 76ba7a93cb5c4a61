import { sql } from "drizzle-orm";
import { USAGE_KINDS } from "#shared/contracts/tokens/usage";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import type { UsageBatch } from "./usage-counter.ts";

/** An event names at most this many connections; `connection_count` says how many there were. */
const NAMED_CONNECTIONS = 50;

const COLUMNS = sql.raw(USAGE_KINDS.map((kind) => `${kind} bigint`).join(", "));
const PAIRS = sql.raw(USAGE_KINDS.map((kind) => `('${kind}', r.${kind})`).join(", "));

/**
 * Adds the counts to the connections and to their integrations' hours, and writes one event about the reads, in one
 * statement. It locks the connections first, in the order of their ids, and then the hours, in the order of their keys,
 * so that two isolates that count the same ones never deadlock: the sum over the locked connections ends before the
 * first hour is written.
 */
export async function insertUsage(db: Database, batch: UsageBatch): Promise<void> {
  const read = batch.counts.filter(({ counts }) => counts.token_reads !== undefined);
  const data = {
    reads: read.reduce((sum, { counts }) => sum + (counts.token_reads ?? 0), 0),
    connection_count: read.length,
    connections: read.slice(0, NAMED_CONNECTIONS).map(({ connectionId }) => connectionId),
  };
  const tokensRead = outboxInsert(
    { actor: batch.actor, requestId: null, ip: batch.ip },
    { type: "connection.tokens_read", projectId: batch.projectId, subject: null, data },
    sql`(select 1 from u limit 1) counted`,
  );
  const counts = batch.counts.map((count) => ({
    ...count.counts,
    id: count.connectionId,
    at: count.lastReadAtMs === null ? null : new Date(count.lastReadAtMs).toISOString(),
  }));
  await db.execute(sql`
    with r as (
      select * from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as r(id text, at timestamptz, ${COLUMNS})
    ), locked as (
      select c.id, c.integration_id from connections c
      where c.project_id = ${batch.projectId} and c.id in (select r.id from r)
      order by c.id for no key update
    ), u as (
      update connections c set read_count = c.read_count + r.token_reads,
        last_read_at = greatest(c.last_read_at, r.at)
      from r join locked on locked.id = r.id where c.id = r.id and r.token_reads > 0
      returning c.id
    ), h as (
      insert into usage_hours (project_id, hour, kind, integration_id, count)
      select ${batch.projectId}, ${new Date(batch.hourMs).toISOString()}::timestamptz, k.kind,
        locked.integration_id, sum(k.count)
      from locked join r on r.id = locked.id
        cross join lateral (values ${PAIRS}) k(kind, count)
      where k.count > 0
      group by k.kind, locked.integration_id order by k.kind, locked.integration_id
      on conflict (project_id, hour, kind, integration_id)
        do update set count = usage_hours.count + excluded.count
    )
    ${tokensRead}`);
}
