import { sha256Hex } from "#shared/crypto/hash";

/** An event, as the outbox and then the audit log store it. */
export type AuditEvent = {
  readonly project_id: string;
  readonly event_id: string;
  readonly type: string;
  /** `2026-11-23T10:20:30.123456Z`: to the microsecond, exactly as PostgreSQL stores it. */
  readonly occurred_at: string;
  readonly actor: {
    readonly type: string;
    readonly id: string | null;
    readonly token_id?: string | undefined;
  };
  readonly subject: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly request_id: string | null;
  readonly address: string | null;
  /** Null in lines of releases that wrote neither address nor result. */
  readonly result: "done" | "refused" | null;
};

export type AuditLine = AuditEvent & {
  /** 1 for a project's first line, then counting up without a gap. */
  readonly seq: number;
  /** The hash of the line before; {@link GENESIS_HASH} in the first line. */
  readonly previous_hash: string;
  readonly hash: string;
};

/** The previous hash of a project's first line. */
export const GENESIS_HASH = "0".repeat(64);

/**
 * The text that a line's hash covers: the hash of the line before, a line feed, and the line's members as canonical
 * JSON. That is every column of the log except `hash` and `previous_hash`.
 *
 * A line that has neither address nor result has the text of the releases before them, so its hash still verifies.
 * Taking both away from a newer line changes its text. The same goes for an actor without a `token_id`.
 */
export const canonicalAuditLine = (
  previousHash: string,
  line: AuditEvent & { readonly seq: number },
): string =>
  `${previousHash}\n${canonicalJson({
    ...(line.result === null && line.address === null
      ? {}
      : { address: line.address, result: line.result }),
    actor: line.actor,
    data: line.data,
    event_id: line.event_id,
    occurred_at: line.occurred_at,
    project_id: line.project_id,
    request_id: line.request_id,
    seq: line.seq,
    subject: line.subject,
    type: line.type,
  })}`;

/** SHA-256 of {@link canonicalAuditLine}, lower-case hex. */
export const hashAuditLine = (
  previousHash: string,
  line: AuditEvent & { readonly seq: number },
): Promise<string> => sha256Hex(canonicalAuditLine(previousHash, line));

/**
 * JSON without whitespace, and with the members of every object sorted by UTF-16 code units. So a value always has the
 * same text, whatever order the database returns it in.
 *
 * @see [RFC 8785](https://www.rfc-editor.org/rfc/rfc8785)
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}
