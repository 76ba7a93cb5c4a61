import { type AuditLine, GENESIS_HASH, hashAuditLine } from "./audit-line.ts";

/** The end of a chain as somebody wrote it down outside of the database. */
export type AuditHead = { readonly seq: number; readonly hash: string };

/**
 * The first thing that is wrong with a chain, and the number of the line it is at.
 *
 * - `altered`: the line does not hash to what it says, or says another hash than the head that was kept.
 * - `unlinked`: the line hashes to what it says and builds on another line than the one before it (a line was replaced
 *   and hashed anew, or moved and renumbered).
 * - `missing`: there is no line with this number, and a later one exists (deleted, or the tail was cut).
 * - `out_of_order`: a line stands where another number belongs (moved, or there twice).
 * - `foreign`: the line is another project's.
 */
export type AuditFault = {
  readonly fault: "altered" | "unlinked" | "missing" | "out_of_order" | "foreign";
  readonly seq: number;
};

export type AuditVerdict =
  | { readonly intact: true; readonly head: AuditHead }
  | ({ readonly intact: false } & AuditFault);

/**
 * Checks a project's whole chain: every line's number, its hash over everything it says, and its link to the line
 * before. Stops at the first fault.
 *
 * A chain proves nothing about its own end: a cut tail, or a tail rewritten from some line on, shows only against a
 * head that was exported earlier. Without `kept` the check says whether the lines fit together, not whether they are
 * all there. The head in the database is no such proof, since whoever cuts the log can write the head as well.
 *
 * @param lines in the order in which they were read, from the first.
 * @param kept an earlier (or the current) head, exported; the chain may have grown since.
 */
export async function verifyAuditChain(
  projectId: string,
  lines: Iterable<AuditLine> | AsyncIterable<AuditLine>,
  kept?: AuditHead,
): Promise<AuditVerdict> {
  let head: AuditHead = { seq: 0, hash: GENESIS_HASH };
  for await (const line of lines) {
    const fault = await faultOf(projectId, line, head, kept);
    if (fault) return { intact: false, ...fault };
    head = { seq: line.seq, hash: line.hash };
  }
  if (kept && kept.seq > head.seq) return { intact: false, fault: "missing", seq: head.seq + 1 };
  return { intact: true, head };
}

async function faultOf(
  projectId: string,
  line: AuditLine,
  before: AuditHead,
  kept: AuditHead | undefined,
): Promise<AuditFault | null> {
  const expectedSeq = before.seq + 1;
  if (line.project_id !== projectId) return { fault: "foreign", seq: line.seq };
  if (line.seq > expectedSeq) return { fault: "missing", seq: expectedSeq };
  if (line.seq < expectedSeq) return { fault: "out_of_order", seq: line.seq };
  if (line.hash !== (await hashAuditLine(line.previous_hash, line)))
    return { fault: "altered", seq: line.seq };
  if (line.previous_hash !== before.hash) return { fault: "unlinked", seq: line.seq };
  if (kept?.seq === line.seq && kept.hash !== line.hash) return { fault: "altered", seq: line.seq };
  return null;
}
