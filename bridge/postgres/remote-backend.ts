import type { Buffer } from "node:buffer";
import { LIMITS } from "../limits.ts";
import {
  type PoolStats,
  type SessionEvents,
  type SqlBackend,
  SqlError,
  type SqlRequest,
  type SqlResult,
  type SqlSession,
} from "./backend.ts";
import { type ConnectionSettings, PgConnection } from "./connection.ts";
import { PgPool } from "./pool.ts";
import { STATUS_IDLE } from "./wire.ts";

/** PostgreSQL by URL: requests share a pool, every session has a connection of its own. */
export class RemoteSqlBackend implements SqlBackend {
  readonly #pool: PgPool;
  /** Checks and cancellations must work just when the pool is exhausted, so they have a connection of their own. */
  readonly #service: PgPool;
  readonly #sessions = new Set<PgConnection>();
  readonly #sessionSettings: ConnectionSettings;
  readonly #maxSessions: number;
  #openingSessions = 0;

  constructor(databaseUrl: string, poolSize: number) {
    const settings: ConnectionSettings = {
      databaseUrl,
      statementMs: LIMITS.sqlStatementMs,
      lockMs: LIMITS.sqlLockMs,
      idleInTransactionMs: LIMITS.sessionIdleInTransactionMs,
    };
    this.#pool = new PgPool(settings, poolSize);
    this.#service = new PgPool({ ...settings, statementMs: LIMITS.readyCheckMs }, 1);
    this.#sessionSettings = { ...settings, statementMs: LIMITS.sessionStatementMs };
    this.#maxSessions = poolSize;
  }

  async run(request: SqlRequest, signal: AbortSignal): Promise<SqlResult[]> {
    const connection = await this.#pool.acquire(signal);
    let cancelling: Promise<void> | null = null;
    const onAbort = () => {
      cancelling = this.#cancel(connection);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await connection.run(request);
    } finally {
      signal.removeEventListener("abort", onAbort);
      // Released only after the cancellation arrived: it must not hit the next one's statement.
      if (cancelling === null) this.#pool.release(connection);
      else void Promise.resolve<void>(cancelling).finally(() => this.#pool.release(connection));
    }
  }

  async openSession(events: SessionEvents, signal: AbortSignal): Promise<SqlSession> {
    if (this.#sessions.size + this.#openingSessions >= this.#maxSessions) {
      throw new SqlError("53300", "too many sessions");
    }
    this.#openingSessions += 1;
    let connection: PgConnection;
    try {
      connection = await PgConnection.open(this.#sessionSettings);
    } finally {
      this.#openingSessions -= 1;
    }
    if (signal.aborted) {
      connection.end();
      throw new SqlError("57014", "the client went away");
    }
    this.#sessions.add(connection);
    connection.onUnsolicited = (frame) => events.onUnsolicited(frame.bytes);
    connection.onClose = (error) => {
      this.#sessions.delete(connection);
      events.onEnd(error);
    };
    return {
      parameters: connection.parameters,
      exchange: (batch: Buffer) => connection.exchange(batch),
      inTransaction: () => connection.status !== STATUS_IDLE,
      end: () => this.#endSession(connection),
    };
  }

  async check(): Promise<void> {
    const signal = AbortSignal.timeout(LIMITS.readyCheckMs);
    const connection = await this.#service.acquire(signal);
    try {
      await connection.run({ statements: [{ text: "select 1", params: [] }] });
    } finally {
      this.#service.release(connection);
    }
  }

  stats(): PoolStats {
    return this.#pool.stats();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((connection) => this.#endSession(connection)));
    this.#pool.close();
    this.#service.close();
  }

  async #endSession(connection: PgConnection): Promise<void> {
    connection.onClose = null;
    this.#sessions.delete(connection);
    if (!connection.usable) return;
    // A closed socket alone would let a running statement go on and commit; the server is told to stop first.
    if (connection.busy) await this.#cancel(connection);
    connection.end();
  }

  async #cancel(connection: PgConnection): Promise<void> {
    try {
      const service = await this.#service.acquire(AbortSignal.timeout(LIMITS.readyCheckMs));
      try {
        const text = "select pg_catalog.pg_cancel_backend($1::int4)";
        await service.run({ statements: [{ text, params: [String(connection.processId)] }] });
      } finally {
        this.#service.release(service);
      }
    } catch {
      connection.destroy();
    }
  }
}
