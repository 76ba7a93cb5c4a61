import type { Buffer } from "node:buffer";

/** One statement; every parameter is already in PostgreSQL's text form. */
export type SqlStatement = { text: string; params: (string | null)[] };

export type TransactionOptions = {
  isolation?: "READ UNCOMMITTED" | "READ COMMITTED" | "REPEATABLE READ" | "SERIALIZABLE";
  readOnly?: boolean;
  deferrable?: boolean;
};

/** One statement alone, or a batch that is one transaction (then `transaction` is set). */
export type SqlRequest = { statements: SqlStatement[]; transaction?: TransactionOptions };

export type SqlField = {
  name: string;
  dataTypeID: number;
  tableID: number;
  columnID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
  format: "text";
};

/** `rows` hold PostgreSQL's text form, in the order of `fields`. */
export type SqlResult = {
  command: string;
  rowCount: number | null;
  rowAsArray: true;
  fields: SqlField[];
  rows: (string | null)[][];
};

/**
 * An error with the fields of PostgreSQL's ErrorResponse, from the server or in the bridge's own name.
 *
 * `code` is the SQLSTATE. The bridge's own: `53300` no connection became free (nothing ran), `08001` the server
 * cannot be reached (nothing ran), `08006` the connection broke (the outcome is unknown), `57014` too slow or given
 * up, `57P01` shutting down (nothing ran), `54000` the answer is too large.
 *
 * @see [PostgreSQL: error fields](https://www.postgresql.org/docs/current/protocol-error-fields.html)
 */
export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly code: string;
  readonly fields: ReadonlyMap<string, string>;

  constructor(code: string, message: string, fields: ReadonlyMap<string, string> = new Map()) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}

export type PoolStats = {
  size: number;
  inUse: number;
  waiting: number;
  /** How often a request had to wait for a connection, and for how long in all and at most. */
  waits: number;
  waitSumMs: number;
  waitMaxMs: number;
};

/** What a session tells its owner outside an exchange. */
export type SessionEvents = {
  /** Bytes that the server sent unasked: notices, notifications. */
  onUnsolicited(bytes: Buffer): void;
  /** The session is over and cannot be used again. */
  onEnd(error: SqlError): void;
};

/** One client's own PostgreSQL session, spoken in whole batches of protocol bytes. */
export type SqlSession = {
  /** The server's parameters (`server_version`, `TimeZone`, …) for the client's greeting. */
  parameters: ReadonlyMap<string, string>;
  /** Sends messages up to and including one Sync or simple query; resolves with the answer up to ReadyForQuery. */
  exchange(batch: Buffer): Promise<Buffer>;
  /** True while a transaction is open. */
  inTransaction(): boolean;
  /** Rolls back what is open and gives the session up. */
  end(): Promise<void>;
};

/** Where SQL goes: an embedded PGlite or a PostgreSQL server. */
export type SqlBackend = {
  /** @throws {SqlError} */
  run(request: SqlRequest, signal: AbortSignal): Promise<SqlResult[]>;
  /** @throws {SqlError} */
  openSession(events: SessionEvents, signal: AbortSignal): Promise<SqlSession>;
  /** Resolves when a trivial statement is answered. @throws {SqlError} */
  check(): Promise<void>;
  stats(): PoolStats;
  close(): Promise<void>;
};
