import { LIMITS } from "../limits.ts";
import { type PoolStats, SqlError } from "./backend.ts";
import { type ConnectionSettings, PgConnection } from "./connection.ts";
import { WaitQueue, gaveUp } from "./wait-queue.ts";

type Idle = { connection: PgConnection; since: number };

/** At most `size` connections to one PostgreSQL server, opened when needed, closed when idle or old. */
export class PgPool {
  readonly #settings: ConnectionSettings;
  readonly #size: number;
  readonly #queue = new WaitQueue<PgConnection>();
  readonly #busy = new Set<PgConnection>();
  #idle: Idle[] = [];
  #opening = 0;
  #closed = false;
  readonly #sweeper: NodeJS.Timeout;

  constructor(settings: ConnectionSettings, size: number) {
    this.#settings = settings;
    this.#size = size;
    this.#sweeper = setInterval(() => this.#sweep(), 10_000);
    this.#sweeper.unref();
  }

  /** @throws {SqlError} `53300`, `08001`, `57014` or `57P01`; in all these cases nothing was sent. */
  async acquire(signal: AbortSignal): Promise<PgConnection> {
    if (this.#closed) throw new SqlError("57P01", "the bridge is shutting down");
    if (signal.aborted) throw gaveUp();
    // The newest first: its caches are warm, and the others may grow old and be closed.
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.connection.usable) return this.#lend(idle.connection);
    }
    const turn = this.#queue.wait(signal);
    this.#grow();
    return turn;
  }

  release(connection: PgConnection): void {
    this.#busy.delete(connection);
    const old = Date.now() - connection.openedAt > LIMITS.sqlConnectionLifeMs;
    if (this.#closed || old || !connection.usable) {
      connection.end();
      this.#grow();
      return;
    }
    if (this.#queue.length > 0) {
      this.#busy.add(connection);
      this.#queue.give(connection);
    } else {
      this.#idle.push({ connection, since: Date.now() });
    }
  }

  stats(): PoolStats {
    return {
      size: this.#size,
      inUse: this.#busy.size,
      waiting: this.#queue.length,
      waits: this.#queue.waits,
      waitSumMs: this.#queue.waitSumMs,
      waitMaxMs: this.#queue.waitMaxMs,
    };
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#sweeper);
    this.#queue.failAll(new SqlError("57P01", "the bridge is shutting down"));
    for (const { connection } of this.#idle) connection.end();
    for (const connection of this.#busy) connection.destroy();
    this.#idle = [];
  }

  #lend(connection: PgConnection): PgConnection {
    this.#busy.add(connection);
    return connection;
  }

  /** Opens as many connections as are waited for and allowed. */
  #grow(): void {
    while (
      !this.#closed &&
      this.#opening < this.#queue.length &&
      this.#busy.size + this.#idle.length + this.#opening < this.#size
    ) {
      this.#opening += 1;
      void this.#open();
    }
  }

  async #open(): Promise<void> {
    try {
      const connection = await PgConnection.open(this.#settings);
      this.#opening -= 1;
      this.release(connection);
    } catch (error) {
      this.#opening -= 1;
      const failure =
        error instanceof SqlError ? error : new SqlError("08001", "the database cannot be reached");
      // With no connection left nobody will be served: the whole line learns it now instead of after its full wait.
      if (this.#busy.size + this.#idle.length + this.#opening === 0) this.#queue.failAll(failure);
    }
  }

  #sweep(): void {
    const now = Date.now();
    this.#idle = this.#idle.filter(({ connection, since }) => {
      const keep = connection.usable && now - since < LIMITS.sqlIdleConnectionMs;
      if (!keep) connection.end();
      return keep;
    });
  }
}
