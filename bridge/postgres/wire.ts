import { Buffer } from "node:buffer";

/** The length of a frame's header: one byte of type, four bytes of length. */
export const FRAME_HEADER_BYTES = 5;

/** One message of the PostgreSQL protocol, version 3: its type byte and its whole bytes, header included. */
export type Frame = { type: number; bytes: Buffer };

/** The type bytes that the bridge looks at. A letter means different things in the two directions. */
export const FRONTEND = {
  bind: 0x42,
  close: 0x43,
  describe: 0x44,
  execute: 0x45,
  flush: 0x48,
  parse: 0x50,
  password: 0x70,
  query: 0x51,
  sync: 0x53,
  terminate: 0x58,
  copyData: 0x64,
  copyDone: 0x63,
  copyFail: 0x66,
} as const;

export const BACKEND = {
  commandComplete: 0x43,
  copyIn: 0x47,
  dataRow: 0x44,
  emptyQuery: 0x49,
  error: 0x45,
  noData: 0x6e,
  parseComplete: 0x31,
  readyForQuery: 0x5a,
  rowDescription: 0x54,
} as const;

export const STATUS_IDLE = 0x49;

/** A peer that breaks the framing or its size bound. The connection is of no further use. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** Cuts a byte stream into frames. What is buffered never exceeds `maxBytes` by more than one chunk. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** How many bytes must be there before it is worth looking again: a long message is joined once, not per chunk. */
  #needed = FRAME_HEADER_BYTES;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws {WireError} when a message is malformed or longer than the bound. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return [];
    const data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#buffered);
    const frames: Frame[] = [];
    let offset = 0;
    this.#needed = FRAME_HEADER_BYTES;
    while (data.length - offset >= FRAME_HEADER_BYTES) {
      const length = data.readInt32BE(offset + 1);
      if (length < 4 || length > this.#maxBytes)
        throw new WireError("message length out of bounds");
      const end = offset + 1 + length;
      if (end > data.length) {
        this.#needed = end - offset;
        break;
      }
      frames.push({ type: data[offset] ?? 0, bytes: data.subarray(offset, end) });
      offset = end;
    }
    this.#buffered = data.length - offset;
    this.#chunks = this.#buffered === 0 ? [] : [data.subarray(offset)];
    return frames;
  }
}

/** Builds messages into one growing buffer, so that a whole exchange leaves in one write. */
export class FrameWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  parse(statementName: string, text: string): this {
    const start = this.#open(FRONTEND.parse);
    this.#cstring(statementName);
    this.#cstring(text);
    this.#int16(0);
    return this.#close(start);
  }

  /** Binds the unnamed portal; every parameter and every result is in text form. */
  bind(statementName: string, params: readonly (string | null)[]): this {
    const start = this.#open(FRONTEND.bind);
    this.#cstring("");
    this.#cstring(statementName);
    this.#int16(0);
    this.#int16(params.length);
    for (const param of params) {
      if (param === null) this.#int32(-1);
      else this.#sizedText(param);
    }
    this.#int16(0);
    return this.#close(start);
  }

  describePortal(): this {
    const start = this.#open(FRONTEND.describe);
    this.#byte(0x50);
    this.#cstring("");
    return this.#close(start);
  }

  execute(): this {
    const start = this.#open(FRONTEND.execute);
    this.#cstring("");
    this.#int32(0);
    return this.#close(start);
  }

  closeStatement(statementName: string): this {
    const start = this.#open(FRONTEND.close);
    this.#byte(0x53);
    this.#cstring(statementName);
    return this.#close(start);
  }

  sync(): this {
    return this.#close(this.#open(FRONTEND.sync));
  }

  query(text: string): this {
    const start = this.#open(FRONTEND.query);
    this.#cstring(text);
    return this.#close(start);
  }

  copyFail(reason: string): this {
    const start = this.#open(FRONTEND.copyFail);
    this.#cstring(reason);
    return this.#close(start);
  }

  /** Any backend message, for what the bridge says in its own name. */
  backend(type: number, ...parts: readonly (string | number | Buffer)[]): this {
    const start = this.#open(type);
    for (const part of parts) {
      if (typeof part === "string") this.#cstring(part);
      else if (typeof part === "number") this.#byte(part);
      else this.#raw(part);
    }
    return this.#close(start);
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }

  #open(type: number): number {
    this.#byte(type);
    const start = this.#length;
    this.#int32(0);
    return start;
  }

  #close(start: number): this {
    this.#buffer.writeInt32BE(this.#length - start, start);
    return this;
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  #int16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16BE(value, this.#length);
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  #cstring(value: string): void {
    this.#reserve(value.length * 3 + 1);
    this.#length += this.#buffer.write(value, this.#length, "utf8");
    this.#buffer[this.#length++] = 0;
  }

  #sizedText(value: string): void {
    this.#reserve(value.length * 3 + 4);
    const written = this.#buffer.write(value, this.#length + 4, "utf8");
    this.#buffer.writeInt32BE(written, this.#length);
    this.#length += 4 + written;
  }

  #raw(value: Buffer): void {
    this.#reserve(value.length);
    this.#length += value.copy(this.#buffer, this.#length);
  }
}

/** The zero-terminated text at `offset` and the offset behind it. */
export function readCString(bytes: Buffer, offset: number): [text: string, next: number] {
  const end = bytes.indexOf(0, offset);
  if (end < 0) throw new WireError("text without an end");
  return [bytes.toString("utf8", offset, end), end + 1];
}
