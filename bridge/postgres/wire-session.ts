import { Buffer } from "node:buffer";
import { randomInt } from "node:crypto";
import type { SecretCheck } from "../auth.ts";
import type { Counts } from "../counts.ts";
import { type Faults, RefusedFault } from "../faults.ts";
import { LIMITS } from "../limits.ts";
import { log } from "../log.ts";
import { type SqlBackend, SqlError, type SqlSession } from "./backend.ts";
import { writeError } from "./exchange.ts";
import { statementTexts } from "./refused-statements.ts";
import {
  BACKEND,
  FRAME_HEADER_BYTES,
  FRONTEND,
  type Frame,
  FrameReader,
  FrameWriter,
  STATUS_IDLE,
  WireError,
  readCString,
} from "./wire.ts";

export type WireServices = { sql: SqlBackend; secret: SecretCheck; counts: Counts; faults: Faults };

/** The transport under a session. */
export type WireTransport = {
  send(bytes: Buffer): void;
  close(): void;
  abort(): void;
  /** Whether there is room for one more session. Asked once, when the password was right. */
  admit(): boolean;
};

const PROTOCOL_3 = 196_608;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const AUTHENTICATION = 0x52;
const PARAMETER_STATUS = 0x53;
const BACKEND_KEY = 0x4b;
const MAX_STARTUP_BYTES = 10_000;
const MAX_QUEUED_BYTES = 2 * LIMITS.bodyBytes;

/** The session is over; the client has been told what it may know. */
class SessionOver extends Error {
  override readonly name = "SessionOver";
}

/**
 * The server's side of one PostgreSQL connection: greeting, cleartext password, then whole batches to the back end.
 *
 * The password is asked for in cleartext, because the driver sends it with the first packet and does not wait; the
 * bridge's own login at a real PostgreSQL is its own business (SCRAM, TLS).
 *
 * @see [PostgreSQL: message flow](https://www.postgresql.org/docs/current/protocol-flow.html)
 */
export class WireSession {
  readonly #services: WireServices;
  readonly #transport: WireTransport;
  readonly #gone = new AbortController();
  readonly #frames = new FrameReader(LIMITS.bodyBytes);
  #greeting: Buffer | null = Buffer.alloc(0);
  #batch: Frame[] = [];
  #batchBytes = 0;
  #session: SqlSession | null = null;
  #queuedBytes = 0;
  #work: Promise<void> = Promise.resolve();
  #working = 0;
  #timer: NodeJS.Timeout;
  #ended: Promise<void> | null = null;

  constructor(services: WireServices, transport: WireTransport) {
    this.#services = services;
    this.#transport = transport;
    this.#timer = setTimeout(() => this.#transport.abort(), LIMITS.handshakeMs);
  }

  /** True while a batch runs or a transaction is open. */
  get busy(): boolean {
    return this.#working > 0 || (this.#session?.inTransaction() ?? false);
  }

  /** Takes the next bytes; they are worked on in order, one piece after the other. */
  receive(chunk: Buffer): void {
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes > MAX_QUEUED_BYTES) {
      this.#transport.abort();
      return;
    }
    this.#working += 1;
    this.#work = this.#work
      .then(() => this.#take(chunk))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#working -= 1;
        this.#queuedBytes -= chunk.length;
      });
  }

  /** Gives up whatever is open. Safe to call more than once. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#gone.abort();
    await this.#session?.end();
  }

  async #take(chunk: Buffer): Promise<void> {
    if (this.#gone.signal.aborted) return;
    const rest =
      this.#greeting === null ? chunk : this.#greet(Buffer.concat([this.#greeting, chunk]));
    if (rest === null) return;
    for (const frame of this.#frames.push(rest)) {
      if (this.#session === null) await this.#login(frame);
      else await this.#collect(frame);
    }
  }

  /** Reads the startup message; returns what comes behind it, or null when it is not all there. */
  #greet(data: Buffer): Buffer | null {
    this.#greeting = data;
    if (data.length < 4) return null;
    const length = data.readInt32BE(0);
    if (length < 8 || length > MAX_STARTUP_BYTES)
      throw new WireError("startup message out of bounds");
    if (data.length < length) return null;
    const code = data.readInt32BE(4);
    const rest = data.subarray(length);
    if (code === SSL_REQUEST || code === GSS_REQUEST) {
      this.#transport.send(Buffer.from("N"));
      return this.#greet(rest);
    }
    if (code !== PROTOCOL_3) throw new WireError("unsupported protocol");
    this.#greeting = null;
    this.#transport.send(new FrameWriter().backend(AUTHENTICATION, int32(3)).finish());
    return rest;
  }

  async #login(frame: Frame): Promise<void> {
    if (frame.type !== FRONTEND.password) throw new WireError("a password was expected");
    if (!this.#services.secret.matches(readCString(frame.bytes, FRAME_HEADER_BYTES)[0])) {
      throw new SqlError("28P01", "password authentication failed");
    }
    if (!this.#transport.admit()) throw new SqlError("53300", "too many sessions");
    const session = await this.#services.sql.openSession(
      {
        onUnsolicited: (bytes) => this.#transport.send(bytes),
        onEnd: (error) => void this.#fail(error),
      },
      this.#gone.signal,
    );
    this.#session = session;
    if (this.#gone.signal.aborted) {
      await session.end();
      throw new SessionOver();
    }
    const writer = new FrameWriter().backend(AUTHENTICATION, int32(0));
    for (const [name, value] of session.parameters) writer.backend(PARAMETER_STATUS, name, value);
    // Made up: the driver cannot cancel through a WebSocket; leaving does it.
    writer.backend(BACKEND_KEY, int32(randomInt(1, 2 ** 31)), int32(randomInt(2 ** 31)));
    this.#transport.send(writer.backend(BACKEND.readyForQuery, STATUS_IDLE).finish());
    this.#rest();
  }

  /** Gathers messages until one that the server answers with ReadyForQuery. */
  async #collect(frame: Frame): Promise<void> {
    if (frame.type === FRONTEND.terminate) {
      this.#transport.close();
      throw new SessionOver();
    }
    this.#batch.push(frame);
    this.#batchBytes += frame.bytes.length;
    if (this.#batchBytes > MAX_QUEUED_BYTES) throw new WireError("batch too long");
    if (frame.type !== FRONTEND.sync && frame.type !== FRONTEND.query) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    clearTimeout(this.#timer);
    await this.#run(batch);
    this.#rest();
  }

  async #run(batch: readonly Frame[]): Promise<void> {
    const { faults, counts } = this.#services;
    const texts = faults.active ? statementTexts(batch) : [];
    const begunMs = faults.active ? await faults.before("sql", texts) : performance.now();
    const statements = batch.filter(
      ({ type }) => type === FRONTEND.execute || type === FRONTEND.query,
    ).length;
    counts.addStatements(statements, false);
    const answer = await this.#exchange(Buffer.concat(batch.map(({ bytes }) => bytes)));
    if (faults.active) await faults.after("sql", statementTexts(batch), begunMs);
    if (faults.active && faults.mode("sql") === "drip") await this.#drip(answer);
    else this.#transport.send(answer);
  }

  async #exchange(batch: Buffer): Promise<Buffer> {
    if (this.#session === null) throw new SessionOver();
    try {
      return await this.#session.exchange(batch);
    } catch (error) {
      // Nothing ran: the client may go on and try again on this very session.
      if (!(error instanceof SqlError) || error.code !== "53300") throw error;
      return writeError(new FrameWriter(), "ERROR", error)
        .backend(BACKEND.readyForQuery, STATUS_IDLE)
        .finish();
    }
  }

  async #drip(answer: Buffer): Promise<void> {
    let offset = 0;
    while (offset < answer.length && !this.#gone.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const next = this.#services.faults.mode("sql") === "drip" ? offset + 1 : answer.length;
      this.#transport.send(answer.subarray(offset, next));
      offset = next;
    }
  }

  /** A session that says nothing for a long time gives its connection back. */
  #rest(): void {
    clearTimeout(this.#timer);
    if (!this.#gone.signal.aborted)
      this.#timer = setTimeout(() => this.#transport.close(), LIMITS.sessionIdleMs);
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#gone.signal.aborted) return;
    if (error instanceof SqlError) {
      this.#transport.send(writeError(new FrameWriter(), "FATAL", error).finish());
      this.#transport.close();
      if (/^(?:08|53|57)/.test(error.code))
        log("warn", "session ended", { route: "/v2", sqlstate: error.code });
    } else if (error instanceof SessionOver) {
      this.#transport.close();
    } else {
      this.#transport.abort();
      if (!(error instanceof RefusedFault) && !(error instanceof WireError))
        log("error", "unexpected failure", { route: "/v2" });
    }
    await this.end();
  }
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
