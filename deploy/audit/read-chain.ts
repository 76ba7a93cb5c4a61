import type { Client } from "pg";
import type { AuditLine } from "../../workers/projects/src/audit/audit-line.ts";
import {
  type AuditHead,
  type AuditStart,
  vouchesFor,
} from "../../workers/projects/src/audit/verify-audit-chain.ts";

const LINES_PER_PAGE = 1_000;

type Heads = { readonly start: AuditHead; readonly end: AuditHead };

/** The ends of a chain as the database names them; null without a row. The start is a later release's column. */
export async function readHeads(client: Client, projectId: string): Promise<Heads | null> {
  const { rows } = await client.query<{ head: Record<string, unknown> }>(
    "select to_jsonb(h) as head from audit_heads h where project_id = $1",
    [projectId],
  );
  const head = rows[0]?.head;
  if (head === undefined) return null;
  const { start_seq = 0, start_hash = "0".repeat(64), seq, hash } = head;
  return {
    start: { seq: Number(start_seq), hash: String(start_hash) },
    end: { seq: Number(seq), hash: String(hash) },
  };
}

/** The start, and whether the event that says so is still on its way to the log. */
export async function readStart(client: Client, projectId: string): Promise<AuditStart> {
  const start = (await readHeads(client, projectId))?.start;
  if (start === undefined || start.seq === 0)
    return { seq: 0, hash: "0".repeat(64), isKnown: true };
  const { rows } = await client.query<Pick<AuditLine, "type" | "data">>(
    "select type, data from outbox where project_id = $1 and type = 'audit_log.trimmed'",
    [projectId],
  );
  return { ...start, isKnown: rows.some((event) => vouchesFor(event, start)) };
}

/** A project's lines after this number, oldest first, a page in memory at a time. */
export async function* readLines(
  client: Client,
  projectId: string,
  afterSeq: number,
): AsyncGenerator<AuditLine> {
  for (let after = afterSeq; ;) {
    const { rows } = await client.query<AuditLine & { seq: string }>(
      `select project_id, seq, event_id, type, actor, subject, data, request_id, address, result,
         to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as occurred_at,
         previous_hash, hash
       from audit_log where project_id = $1 and seq > $2 order by seq limit ${LINES_PER_PAGE}`,
      [projectId, after],
    );
    for (const row of rows) yield { ...row, seq: Number(row.seq) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < LINES_PER_PAGE) return;
    after = Number(last.seq);
  }
}
