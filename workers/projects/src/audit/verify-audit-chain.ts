import { type AuditLine, GENESIS_HASH, hashAuditLine } from "./audit-line.ts";

/** The end of a chain, as it was exported from the database. */
export type AuditHead = { readonly seq: number; readonly hash: string };

/**
 * The first fault in a chain, and the number of its line.
 *
 * - `altered`: the line's content does not match its hash, or its hash does not match the exported head.
 * - `unlinked`: the line matches its hash but does not follow the line before it (a line was replaced and rehashed, or
 *   moved and renumbered).
 * - `missing`: there is no line with this number, but there is a later one (deleted, or the tail was cut).
 * - `out_of_order`: another line has this place (moved, or duplicated).
 * - `foreign`: the line belongs to another project.
 */
export type AuditFault = {
  readonly fault: "altered" | "unlinked" | "missing" | "out_of_order" | "foreign";
  readonly seq: number;
};

export type AuditVerdict =
  | { readonly intact: true; readonly head: AuditHead }
  | ({ readonly intact: false } & AuditFault);

/**
 * Verifies a project's whole chain: the number of every line, its hash and its link to the line before. Stops at the
 * first fault.
 *
 * A chain cannot prove its own end: only a head that was exported earlier shows that the tail was cut or rewritten.
 * Without `kept` this verifies that the lines fit together, not that they are complete. The head in the database proves
 * nothing, because an attacker who can cut the log can also write the head.
 *
 * @param lines in the order in which they were read, from the first.
 * @param kept a head that was exported; the chain may have grown since.
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
