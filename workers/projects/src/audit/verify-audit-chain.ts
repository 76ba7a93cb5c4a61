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
 * - `cut`: the chain begins after this line, and no line of it says that Atlas removed the ones before.
 */
export type AuditFault = {
  readonly fault: "altered" | "unlinked" | "missing" | "out_of_order" | "foreign" | "cut";
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
 * @param start where the chain begins: the last line that the job removed because it was old.
 */
export async function verifyAuditChain(
  projectId: string,
  lines: Iterable<AuditLine> | AsyncIterable<AuditLine>,
  kept?: AuditHead,
  start: AuditStart = FROM_THE_FIRST,
): Promise<AuditVerdict> {
  let head: AuditHead = { seq: start.seq, hash: start.hash };
  let isVouched = start.seq === 0 || start.isKnown;
  for await (const line of lines) {
    const fault = await faultOf(projectId, line, head, kept);
    if (fault) return { intact: false, ...fault };
    head = { seq: line.seq, hash: line.hash };
    isVouched ||= vouchesFor(line, start);
  }
  if (!isVouched) return { intact: false, fault: "cut", seq: start.seq };
  if (kept?.seq === start.seq && kept.hash !== start.hash)
    return { intact: false, fault: "altered", seq: start.seq };
  if (kept && kept.seq > head.seq) return { intact: false, fault: "missing", seq: head.seq + 1 };
  return { intact: true, head };
}

/** The line before a chain's first one. */
export type AuditStart = AuditHead & {
  /** Whether it is known otherwise that this is the start, so that no line has to say so. */
  readonly isKnown: boolean;
};

const FROM_THE_FIRST: AuditStart = { seq: 0, hash: GENESIS_HASH, isKnown: true };

/** Whether the line says that Atlas removed the lines up to this start. */
export const vouchesFor = (
  { type, data }: Pick<AuditLine, "type" | "data">,
  start: AuditHead,
): boolean =>
  type === "audit_log.trimmed" &&
  data["last_seq"] === start.seq &&
  data["last_hash"] === start.hash;

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
