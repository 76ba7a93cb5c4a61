import { Buffer } from "node:buffer";
import { LIMITS } from "../limits.ts";
import { log } from "../log.ts";
import {
  type PoolStats,
  type SessionEvents,
  type SqlBackend,
  SqlError,
  type SqlRequest,
  type SqlResult,
  type SqlSession,
} from "./backend.ts";
import { DataDirLock } from "./data-dir-lock.ts";
import { Engine } from "./engine.ts";
import { RequestReader, writeRequest } from "./exchange.ts";
import { type Lease, Mux } from "./mux.ts";
import { refuseServerAccess, statementTexts } from "./refused-statements.ts";
import { changesSession } from "./session-state.ts";
import { FrameReader, FrameWriter } from "./wire.ts";

const NEVER = new AbortController().signal;

/** What PostgreSQL reports to a client when it connects. */
const GREETING = [
  "server_version",
  "server_encoding",
  "client_encoding",
  "DateStyle",
  "IntervalStyle",
  "TimeZone",
  "integer_datetimes",
  "standard_conforming_strings",
];

/** The embedded PostgreSQL behind one multiplexer: requests and sessions take turns. */
export class EmbeddedSqlBackend implements SqlBackend {
  readonly #dataDir: string | null;
  readonly #lock: DataDirLock | null;
  readonly #mux: Mux;
  readonly #sessions = new Set<EmbeddedSession>();
  #engine: Engine;
  #parameters: ReadonlyMap<string, string> = new Map();
  #closed = false;

  private constructor(engine: Engine, dataDir: string | null, lock: DataDirLock | null) {
    this.#dataDir = dataDir;
    this.#lock = lock;
    this.#mux = new Mux(engine);
    this.#engine = engine;
    engine.onDeath = () => void this.#recover();
  }

  /** @throws {SqlError} `08001` when it does not start; {DataDirInUseError} when another process has the directory. */
  static async start(
    dataDir: string | null,
    snapshot: string | null = null,
  ): Promise<EmbeddedSqlBackend> {
    const lock = dataDir === null ? null : await DataDirLock.acquire(dataDir);
    try {
      const backend = new EmbeddedSqlBackend(
        await Engine.start({ dataDir, snapshot }),
        dataDir,
        lock,
      );
      await backend.#readParameters();
      return backend;
    } catch (error) {
      await lock?.release();
      throw error;
    }
  }

  async run(request: SqlRequest, signal: AbortSignal): Promise<SqlResult[]> {
    refuseServerAccess(request.statements.map(({ text }) => text));
    const lease = await this.#mux.acquire(signal);
    try {
      const writer = new FrameWriter();
      writeRequest(writer, request, []);
      const reader = new RequestReader(request, []);
      for (const frame of await lease.exec(writer.finish())) reader.accept(frame);
      if (changesSession(request, reader.results)) await lease.exec(this.#resetMessage());
      if (reader.error !== null) throw reader.error;
      // Neither results nor an error: the engine is broken, and what it is asked next may never be answered.
      if (reader.results.length !== request.statements.length) {
        await this.#engine.terminate();
        throw new SqlError("08006", "the embedded database failed");
      }
      return reader.results;
    } finally {
      void lease.release();
    }
  }

  async openSession(events: SessionEvents): Promise<SqlSession> {
    const session = new EmbeddedSession(this.#mux, this.#parameters, events, () => {
      this.#sessions.delete(session);
      return this.#resetMessage();
    });
    this.#sessions.add(session);
    return session;
  }

  async check(): Promise<void> {
    if (!this.#engine.alive) throw new SqlError("08006", "the embedded database is not running");
    await this.run({ statements: [{ text: "select 1", params: [] }] }, NEVER);
  }

  stats(): PoolStats {
    return this.#mux.stats();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#sessions].map((session) => session.end()));
    this.#mux.close();
    await this.#engine.close();
    await this.#lock?.release();
  }

  /**
   * The engine has one session for all clients. What one of them set is taken back when it leaves; what belongs to
   * others (their named statements) stays as long as there are any.
   */
  #resetMessage(): Buffer {
    const text = this.#sessions.size === 0 ? "DISCARD ALL" : "RESET ALL";
    return new FrameWriter().query(text).finish();
  }

  /** A dead engine comes back from its directory; one in memory has lost everything, and the bridge stays unready. */
  async #recover(): Promise<void> {
    log("error", "the embedded database died", {
      reason: this.#dataDir === null ? "in memory" : "restarting",
    });
    if (this.#dataDir === null || this.#closed) return;
    try {
      const engine = await Engine.start({ dataDir: this.#dataDir, snapshot: null });
      this.#engine = engine;
      engine.onDeath = () => void this.#recover();
      this.#mux.replaceEngine(engine);
    } catch {
      log("error", "the embedded database does not restart");
    }
  }

  async #readParameters(): Promise<void> {
    const settings = GREETING.map((name) => `current_setting('${name}')`).join(", ");
    const statements = [{ text: `select ${settings}`, params: [] }];
    const values = (await this.run({ statements }, NEVER))[0]?.rows[0] ?? [];
    this.#parameters = new Map(GREETING.map((name, index) => [name, values[index] ?? ""]));
  }
}

/** A session over the shared engine: it holds the engine only while a batch runs or a transaction is open. */
class EmbeddedSession implements SqlSession {
  readonly parameters: ReadonlyMap<string, string>;
  readonly #mux: Mux;
  readonly #events: SessionEvents;
  /** Returns what takes back the session's settings. */
  readonly #onEnd: () => Buffer;
  readonly #gone = new AbortController();
  #lease: Lease | null = null;
  #idleTimer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(
    mux: Mux,
    parameters: ReadonlyMap<string, string>,
    events: SessionEvents,
    onEnd: () => Buffer,
  ) {
    this.#mux = mux;
    this.parameters = parameters;
    this.#events = events;
    this.#onEnd = onEnd;
  }

  exchange(batch: Buffer): Promise<Buffer> {
    const result = this.#exchange(batch);
    this.#running = result.catch(() => undefined);
    return result;
  }

  inTransaction(): boolean {
    return this.#lease?.inTransaction() ?? false;
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const reset = this.#onEnd();
    clearTimeout(this.#idleTimer);
    this.#gone.abort();
    await this.#running;
    await this.#release();
    await this.#reset(reset);
  }

  /** When the engine does not become free in time, the settings of one session stay: no reason to fail. */
  async #reset(message: Buffer): Promise<void> {
    try {
      const lease = await this.#mux.acquire(NEVER);
      await lease.exec(message).finally(() => {
        void lease.release();
      });
    } catch {
      return;
    }
  }

  async #exchange(batch: Buffer): Promise<Buffer> {
    refuseServerAccess(statementTexts([...new FrameReader(LIMITS.bodyBytes).push(batch)]));
    clearTimeout(this.#idleTimer);
    this.#lease ??= await this.#mux.acquire(this.#gone.signal);
    try {
      const frames = await this.#lease.exec(batch);
      if (this.#lease.inTransaction()) this.#watchIdle();
      else await this.#release();
      return Buffer.concat(frames.map((frame) => frame.bytes));
    } catch (error) {
      void this.#release();
      throw error;
    }
  }

  /** A client that opens a transaction and falls silent would stop everybody else for ever. */
  #watchIdle(): void {
    this.#idleTimer = setTimeout(() => {
      void this.end();
      this.#events.onEnd(new SqlError("25P03", "the transaction was idle for too long"));
    }, LIMITS.sessionIdleInTransactionMs);
  }

  async #release(): Promise<void> {
    const lease = this.#lease;
    this.#lease = null;
    await lease?.release();
  }
}
