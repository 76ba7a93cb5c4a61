import { Buffer } from "node:buffer";
import { Client, DatabaseError } from "pg";
import { LIMITS } from "../limits.ts";
import { SqlError, type SqlRequest, type SqlResult } from "./backend.ts";
import { RequestReader, UNNAMED, readError, writeRequest } from "./exchange.ts";
import { changesSession } from "./session-state.ts";
import { StatementCache, mayBeStalePlan } from "./statement-cache.ts";
import {
  BACKEND,
  FRAME_HEADER_BYTES,
  type Frame,
  FrameReader,
  FrameWriter,
  STATUS_IDLE,
} from "./wire.ts";

export type ConnectionSettings = {
  databaseUrl: string;
  statementMs: number;
  lockMs: number;
  idleInTransactionMs: number;
};

type Pending = { accept: (frame: Frame) => boolean; fail: (error: SqlError) => void };

/**
 * One connection to a PostgreSQL server.
 *
 * `pg` connects and logs in (URL, TLS, SCRAM); from then on the bridge reads and writes the protocol itself, so that a
 * whole batch is one write and a row goes from the wire to JSON without a detour through typed values.
 */
export class PgConnection {
  readonly parameters: ReadonlyMap<string, string>;
  readonly processId: number;
  readonly openedAt = Date.now();
  /** Called with what the server sends while nothing was asked. */
  onUnsolicited: ((frame: Frame) => void) | null = null;
  onClose: ((error: SqlError) => void) | null = null;
  status = STATUS_IDLE;
  usable = true;
  readonly #client: Client;
  readonly #reader = new FrameReader(LIMITS.sqlAnswerBytes);
  readonly #cache = new StatementCache(LIMITS.preparedStatements);
  #pending: Pending | null = null;

  private constructor(client: Client, parameters: ReadonlyMap<string, string>, processId: number) {
    this.#client = client;
    this.parameters = parameters;
    this.processId = processId;
    const stream = client.connection.stream;
    stream.removeAllListeners("data");
    stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    client.on("error", () => this.#lost());
    client.on("end", () => this.#lost());
  }

  /** @throws {SqlError} `08001` when the server cannot be reached, or the server's own refusal. */
  static async open(settings: ConnectionSettings): Promise<PgConnection> {
    const client = new Client({
      connectionString: settings.databaseUrl,
      connectionTimeoutMillis: LIMITS.sqlConnectMs,
      application_name: "atlas-bridge",
      keepAlive: true,
      options: "-c TimeZone=UTC -c DateStyle=ISO,MDY -c IntervalStyle=postgres -c bytea_output=hex",
      statement_timeout: settings.statementMs,
      lock_timeout: settings.lockMs,
      idle_in_transaction_session_timeout: settings.idleInTransactionMs,
    });
    const parameters = new Map<string, string>();
    let processId = 0;
    client.connection.on(
      "parameterStatus",
      (message: { parameterName: string; parameterValue: string }) => {
        parameters.set(message.parameterName, message.parameterValue);
      },
    );
    client.connection.on("backendKeyData", (message: { processID: number }) => {
      processId = message.processID;
    });
    // Without a listener a failure after the first one would end the process.
    client.on("error", () => undefined);
    try {
      await client.connect();
    } catch (error) {
      client.connection.stream.destroy();
      throw connectError(error);
    }
    return new PgConnection(client, parameters, processId);
  }

  /**
   * Runs one statement, or one batch as a transaction; afterwards the connection is idle or no longer usable.
   *
   * A prepared statement whose plan no longer fits the tables (after a migration) is parsed anew and tried once more:
   * the failed attempt kept nothing.
   *
   * @throws {SqlError}
   */
  async run(request: SqlRequest): Promise<SqlResult[]> {
    const first = await this.#attempt(request);
    if (first.error === null) return first.results;
    if (first.reused && mayBeStalePlan(first.error.code) && this.usable) {
      this.#cache.forget(request.statements);
      const second = await this.#attempt(request);
      if (second.error === null) return second.results;
      throw second.error;
    }
    throw first.error;
  }

  async #attempt(
    request: SqlRequest,
  ): Promise<{ results: SqlResult[]; error: SqlError | null; reused: boolean }> {
    const writer = new FrameWriter();
    const { plans, evicted, reused } = this.#cache.plan(request.statements);
    for (const name of evicted) writer.closeStatement(name);
    writeRequest(writer, request, plans);
    const reader = new RequestReader(request, plans);
    await this.#send(writer.finish(), (frame) => {
      const done = reader.accept(frame);
      if (reader.size > LIMITS.sqlAnswerBytes)
        throw new SqlError("54000", "the answer is too large");
      return done;
    });
    this.status = reader.status;
    this.#cache.settle(request.statements, plans, reader.results, reader.error === null);
    if (this.status !== STATUS_IDLE) await this.rollback();
    if (changesSession(request, reader.results)) this.usable = false;
    return { results: reader.results, error: withoutStatementName(reader.error), reused };
  }

  async rollback(): Promise<void> {
    const request = { statements: [{ text: "ROLLBACK", params: [] }] };
    const writer = new FrameWriter();
    writeRequest(writer, request, [UNNAMED]);
    const reader = new RequestReader(request, [UNNAMED]);
    await this.#send(writer.finish(), (frame) => reader.accept(frame));
    this.status = reader.status;
    if (this.status !== STATUS_IDLE) this.usable = false;
  }

  /** Sends a client's own messages, the last one a Sync or simple query; resolves with the answer to all of them. */
  async exchange(batch: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    await this.#send(batch, (frame) => {
      parts.push(frame.bytes);
      size += frame.bytes.length;
      if (size > LIMITS.sqlAnswerBytes) throw new SqlError("54000", "the answer is too large");
      // COPY needs a conversation that a batch is not; without this both sides would wait for each other.
      if (frame.type === BACKEND.copyIn) {
        this.#client.connection.stream.write(
          new FrameWriter().copyFail("COPY FROM STDIN is not supported").finish(),
        );
      }
      if (frame.type !== BACKEND.readyForQuery) return false;
      this.status = frame.bytes[FRAME_HEADER_BYTES] ?? 0;
      return true;
    });
    return Buffer.concat(parts, size);
  }

  /** True while an answer is awaited. */
  get busy(): boolean {
    return this.#pending !== null;
  }

  /** Ends the connection at once; what was running is reported as `08006`. */
  destroy(): void {
    this.usable = false;
    this.#client.connection.stream.destroy();
    this.#lost();
  }

  /** Takes leave of the server. */
  end(): void {
    this.usable = false;
    const stream = this.#client.connection.stream;
    if (!stream.destroyed) stream.end(Buffer.from([0x58, 0, 0, 0, 4]));
  }

  #send(bytes: Buffer, accept: (frame: Frame) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#pending !== null || !this.usable) {
        reject(new SqlError("08006", "the connection is not usable"));
        return;
      }
      this.#pending = {
        fail: reject,
        accept: (frame) => {
          if (!accept(frame)) return false;
          resolve();
          return true;
        },
      };
      this.#client.connection.stream.write(bytes);
    });
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#dispatch(frame);
    } catch (error) {
      const failure =
        error instanceof SqlError ? error : new SqlError("54000", "the answer is too large");
      this.#fail(failure);
      this.destroy();
    }
  }

  #dispatch(frame: Frame): void {
    const pending = this.#pending;
    if (pending === null) {
      // An error nobody asked for is the server's farewell: an administrator's command or a shutdown.
      if (frame.type === BACKEND.error) this.#close(readError(frame.bytes));
      else this.onUnsolicited?.(frame);
    } else if (pending.accept(frame)) {
      this.#pending = null;
    }
  }

  #lost(): void {
    this.#close(new SqlError("08006", "the connection to the database was lost"));
  }

  #close(error: SqlError): void {
    this.usable = false;
    this.#fail(error);
    const notify = this.onClose;
    this.onClose = null;
    notify?.(error);
  }

  #fail(error: SqlError): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.fail(error);
  }
}

/** The names of prepared statements are the pool's own; a client's statement has none. */
function withoutStatementName(error: SqlError | null): SqlError | null {
  if (error?.code !== "08P01" && error?.code !== "26000") return error;
  const message = error.message.replace(/prepared statement "b\d+"/, 'prepared statement ""');
  return new SqlError(error.code, message, new Map(error.fields).set("M", message));
}

function connectError(error: unknown): SqlError {
  const code = error instanceof DatabaseError ? error.code : undefined;
  if (error instanceof DatabaseError && code !== undefined)
    return new SqlError(code, error.message);
  return new SqlError("08001", "the database cannot be reached");
}
