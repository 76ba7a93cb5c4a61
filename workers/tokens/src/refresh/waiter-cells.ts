import type { Clock } from "#shared/clock";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { CacheEntry } from "../token/cache-entry.ts";
import { TIMES } from "../token/times.ts";

/**
 * What this isolate knows of one connection's refresh under way: plain data that requests look at, so that a thousand
 * waiters cost the I/O of one. It only damps; the lease in PostgreSQL decides (docs/token-protocol.md §5).
 */
export type Cell = {
  readonly projectId: string;
  readonly version: number;
  /** Whether the stored token is dead, so that readers have to wait; a living one is handed out meanwhile. */
  readonly token: "expired" | "valid";
  readonly sinceMs: number;
  /** When somebody here last tried to take the lease. */
  attemptedAtMs: number;
  /** When somebody here last asked Redis, and PostgreSQL, for all. */
  polledAtMs: number;
  askedDatabaseAtMs: number;
  /** A tombstone was met, and PostgreSQL asked at once what it means. */
  askedForTombstone: boolean;
  /** Set when the refresh ended: with a newer entry, or with the error that its callers get. */
  endedAtMs: number | null;
  entry: CacheEntry | null;
  error: TokensError | null;
};

const CAPACITY = 1_000;

export class Cells {
  readonly #cells = new Map<string, Cell>();
  readonly #clock: Clock;
  /** Off: nobody finds a cell, and every caller fights for the lease itself. */
  readonly enabled: boolean;

  constructor(clock: Clock, enabled: boolean) {
    this.#clock = clock;
    this.enabled = enabled;
  }

  /** The cell of a refresh of this version that is under way or ended less than 5 s ago. */
  find(connectionId: string, version: number): Cell | null {
    const cell = this.#cells.get(connectionId);
    if (cell === undefined || !this.enabled) return null;
    const nowMs = this.#clock();
    const over =
      cell.endedAtMs === null
        ? nowMs - cell.sinceMs > TIMES.leaseMs
        : nowMs - cell.endedAtMs > TIMES.cellAfterEndMs;
    if (over) this.#cells.delete(connectionId);
    return over || cell.version !== version ? null : cell;
  }

  /** The cell of a refresh under way that readers of this connection have to wait for, whatever its version. */
  findExpired(projectId: string, connectionId: string): Cell | null {
    const cell = this.#cells.get(connectionId);
    if (cell === undefined || cell.projectId !== projectId || cell.token !== "expired") return null;
    return cell.endedAtMs === null ? this.find(connectionId, cell.version) : null;
  }

  /** Opens a cell, synchronously and before the opener's first await: the next reader here finds it. */
  begin(
    projectId: string,
    connectionId: string,
    version: number,
    token: Cell["token"] = "expired",
  ): Cell {
    const nowMs = this.#clock();
    const cell: Cell = {
      projectId,
      version,
      token,
      sinceMs: nowMs,
      attemptedAtMs: nowMs,
      polledAtMs: nowMs,
      askedDatabaseAtMs: nowMs,
      askedForTombstone: false,
      endedAtMs: null,
      entry: null,
      error: null,
    };
    this.#cells.delete(connectionId);
    if (this.#cells.size >= CAPACITY) {
      const oldest = this.#cells.keys().next();
      if (!oldest.done) this.#cells.delete(oldest.value);
    }
    this.#cells.set(connectionId, cell);
    return cell;
  }

  end(cell: Cell, outcome: { entry: CacheEntry } | { error: TokensError } | null): void {
    cell.endedAtMs = this.#clock();
    if (outcome === null) return;
    if ("entry" in outcome) cell.entry = outcome.entry;
    else cell.error = outcome.error;
  }
}
