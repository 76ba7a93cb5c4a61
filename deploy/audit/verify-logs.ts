import type { Client } from "pg";
import { type AuditLine, GENESIS_HASH } from "../../workers/projects/src/audit/audit-line.ts";
import {
  type AuditFault,
  type AuditHead,
  type AuditStart,
  verifyAuditChain,
} from "../../workers/projects/src/audit/verify-audit-chain.ts";
import { readHeads, readLines, readStart } from "./read-chain.ts";

/** The newest line of each project, to be kept outside of the database. */
export type Anchors = Readonly<Record<string, AuditHead>>;

export type ProjectReport = {
  readonly project: string;
  /** The lines that were read, the faulty one included. */
  readonly lines: number;
  /** The last line that the job removed because it was old; 0 when none was. */
  readonly start: number;
  /** The newest line; null when the chain is not whole. */
  readonly head: AuditHead | null;
  readonly fault: AuditFault | null;
};

export type VerifyOptions = {
  /** Only this one; null: every project. */
  readonly project: string | null;
  readonly anchors: Anchors;
  /** Trusts what is before an anchor, and reads only what came after it. */
  readonly onlyNew: boolean;
  /** Called about every ten thousand lines. */
  readonly onProgress?: (project: string, lines: number) => void;
};

const PROGRESS_LINES = 10_000;

/**
 * Verifies the audit log of each project. It only reads: each project in a transaction of its own that cannot write and sees
 * one moment, so that lines which are added meanwhile do not matter.
 */
export async function* verifyLogs(
  client: Client,
  options: VerifyOptions,
): AsyncGenerator<ProjectReport> {
  const { project, anchors } = options;
  for (const id of project === null ? await projectsOf(client, anchors) : [project]) {
    await client.query("begin transaction isolation level repeatable read read only");
    try {
      yield await verifyLog(client, id, options);
    } finally {
      await client.query("rollback");
    }
  }
}

/** Also those that only the anchors know: all of a log may have been removed. */
async function projectsOf(client: Client, anchors: Anchors): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "select project_id as id from audit_heads union select project_id from audit_log",
  );
  return [...new Set([...rows.map(({ id }) => id), ...Object.keys(anchors)])].toSorted();
}

async function verifyLog(
  client: Client,
  project: string,
  { anchors, onlyNew, onProgress }: VerifyOptions,
): Promise<ProjectReport> {
  const start = await readStart(client, project);
  const anchor = anchors[project];
  const from: AuditStart =
    onlyNew && anchor !== undefined && anchor.seq > start.seq
      ? { ...anchor, isKnown: true }
      : start;
  let lines = 0;
  async function* counted(): AsyncGenerator<AuditLine> {
    for await (const line of readLines(client, project, from.seq)) {
      lines += 1;
      if (lines % PROGRESS_LINES === 0) onProgress?.(project, lines);
      yield line;
    }
  }
  const verdict = await verifyAuditChain(project, counted(), anchor, from);
  const report = { project, lines, start: start.seq };
  if (!verdict.intact) {
    const { fault, seq } = verdict;
    return { ...report, head: null, fault: { fault, seq } };
  }
  const fault = faultOfEnd(verdict.head, (await readHeads(client, project))?.end);
  return { ...report, head: fault === null ? verdict.head : null, fault };
}

/** The log's last line has to be the one that the database calls its end. Without a row there may be no line either. */
function faultOfEnd(
  last: AuditHead,
  end: AuditHead = { seq: 0, hash: GENESIS_HASH },
): AuditFault | null {
  if (last.seq < end.seq) return { fault: "missing", seq: last.seq + 1 };
  return last.seq > end.seq || last.hash !== end.hash ? { fault: "unlinked", seq: last.seq } : null;
}
