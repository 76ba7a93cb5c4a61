import type { Buffer } from "node:buffer";
import {
  SqlError,
  type SqlField,
  type SqlRequest,
  type SqlResult,
  type SqlStatement,
} from "./backend.ts";
import { BACKEND, type Frame, FRAME_HEADER_BYTES, type FrameWriter, readCString } from "./wire.ts";

/** How one statement of an exchange is sent. `fields` are known from before when no description is asked for. */
export type StatementPlan = { name: string; parse: boolean; fields: SqlField[] | null };

export const UNNAMED: StatementPlan = { name: "", parse: true, fields: null };

/** The BEGIN of a batch, with the isolation and access mode that the client asked for. */
function beginText(transaction: NonNullable<SqlRequest["transaction"]>): string {
  const words = ["BEGIN"];
  if (transaction.isolation !== undefined) words.push(`ISOLATION LEVEL ${transaction.isolation}`);
  if (transaction.readOnly !== undefined)
    words.push(transaction.readOnly ? "READ ONLY" : "READ WRITE");
  if (transaction.deferrable !== undefined)
    words.push(transaction.deferrable ? "DEFERRABLE" : "NOT DEFERRABLE");
  return words.join(" ");
}

/**
 * Writes a request as one pipelined exchange with a single Sync at its end.
 *
 * In a batch the server skips everything behind the first error until that Sync, COMMIT included, so nothing of a
 * failed batch is kept, at the cost of one round trip for all of it.
 */
export function writeRequest(
  writer: FrameWriter,
  request: SqlRequest,
  plans: readonly StatementPlan[],
): void {
  if (request.transaction !== undefined) writeBare(writer, beginText(request.transaction));
  request.statements.forEach((statement, index) =>
    writeStatement(writer, statement, plans[index] ?? UNNAMED),
  );
  if (request.transaction !== undefined) writeBare(writer, "COMMIT");
  writer.sync();
}

function writeBare(writer: FrameWriter, text: string): void {
  writer.parse("", text).bind("", []).execute();
}

function writeStatement(writer: FrameWriter, statement: SqlStatement, plan: StatementPlan): void {
  if (plan.parse) writer.parse(plan.name, statement.text);
  writer.bind(plan.name, statement.params);
  if (plan.fields === null) writer.describePortal();
  writer.execute();
}

/** Reads the answer to `writeRequest` frame by frame. */
export class RequestReader {
  readonly results: SqlResult[] = [];
  error: SqlError | null = null;
  /** The transaction status of ReadyForQuery once it has come: `I`, `T` or `E` as a byte. */
  status = 0;
  /** The bytes of the answer so far. */
  size = 0;
  readonly #plans: readonly StatementPlan[];
  readonly #total: number;
  readonly #isBatch: boolean;
  #step: number;
  #fields: SqlField[] = [];
  #rows: (string | null)[][] = [];

  constructor(request: SqlRequest, plans: readonly StatementPlan[]) {
    this.#plans = plans;
    this.#total = request.statements.length;
    this.#isBatch = request.transaction !== undefined;
    this.#step = this.#isBatch ? -1 : 0;
    this.#startStep();
  }

  /** Returns true when the answer is complete. */
  accept(frame: Frame): boolean {
    this.size += frame.bytes.length;
    switch (frame.type) {
      case BACKEND.dataRow:
        this.#rows.push(readDataRow(frame.bytes));
        return false;
      case BACKEND.rowDescription:
        this.#fields = readRowDescription(frame.bytes);
        return false;
      case BACKEND.commandComplete:
        this.#completeStep(readCString(frame.bytes, FRAME_HEADER_BYTES)[0]);
        return false;
      case BACKEND.emptyQuery:
        this.#completeStep("");
        return false;
      case BACKEND.error:
        this.error ??= readError(frame.bytes);
        return false;
      case BACKEND.readyForQuery:
        this.status = frame.bytes[FRAME_HEADER_BYTES] ?? 0;
        return true;
      default:
        return false;
    }
  }

  #startStep(): void {
    this.#fields = this.#plans[this.#step]?.fields ?? [];
    this.#rows = [];
  }

  #completeStep(tag: string): void {
    if (this.#step >= 0 && this.#step < this.#total) {
      this.results.push(toResult(tag, this.#fields, this.#rows));
    }
    this.#step += 1;
    this.#startStep();
  }
}

/** "INSERT 0 3" → command INSERT, 3 rows; "CREATE TABLE" → command CREATE, no count. */
function toResult(tag: string, fields: SqlField[], rows: (string | null)[][]): SqlResult {
  const space = tag.indexOf(" ");
  const command = space < 0 ? tag : tag.slice(0, space);
  const last = tag.slice(tag.lastIndexOf(" ") + 1);
  const rowCount = space >= 0 && /^\d+$/.test(last) ? Number(last) : null;
  return { command, rowCount, rowAsArray: true, fields, rows };
}

export function readDataRow(bytes: Buffer): (string | null)[] {
  const count = bytes.readUInt16BE(FRAME_HEADER_BYTES);
  const row: (string | null)[] = Array.from({ length: count });
  let offset = FRAME_HEADER_BYTES + 2;
  for (let index = 0; index < count; index++) {
    const length = bytes.readInt32BE(offset);
    offset += 4;
    if (length < 0) {
      row[index] = null;
    } else {
      row[index] = bytes.toString("utf8", offset, offset + length);
      offset += length;
    }
  }
  return row;
}

function readRowDescription(bytes: Buffer): SqlField[] {
  const fields: SqlField[] = [];
  const count = bytes.readUInt16BE(FRAME_HEADER_BYTES);
  let offset = FRAME_HEADER_BYTES + 2;
  for (let index = 0; index < count; index++) {
    const [name, next] = readCString(bytes, offset);
    fields.push({
      name,
      tableID: bytes.readUInt32BE(next),
      columnID: bytes.readInt16BE(next + 4),
      dataTypeID: bytes.readUInt32BE(next + 6),
      dataTypeSize: bytes.readInt16BE(next + 10),
      dataTypeModifier: bytes.readInt32BE(next + 12),
      format: "text",
    });
    offset = next + 18;
  }
  return fields;
}

export function readError(bytes: Buffer): SqlError {
  const fields = new Map<string, string>();
  let offset = FRAME_HEADER_BYTES;
  while (offset < bytes.length && bytes[offset] !== 0) {
    const [text, next] = readCString(bytes, offset + 1);
    fields.set(String.fromCharCode(bytes[offset] ?? 0), text);
    offset = next;
  }
  return new SqlError(fields.get("C") ?? "XX000", fields.get("M") ?? "unknown error", fields);
}

/** An ErrorResponse in the bridge's own name. */
export function writeError(
  writer: FrameWriter,
  severity: "ERROR" | "FATAL",
  error: SqlError,
): FrameWriter {
  const fields =
    error.fields.size > 0
      ? [...error.fields]
      : [
          ["S", severity] as const,
          ["V", severity] as const,
          ["C", error.code] as const,
          ["M", error.message] as const,
        ];
  return writer.backend(
    BACKEND.error,
    ...fields.flatMap(([key, value]) => [key.charCodeAt(0), value]),
    0,
  );
}
