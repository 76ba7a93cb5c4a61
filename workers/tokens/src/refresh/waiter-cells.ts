import type { Clock } from "#shared/clock";
import type { TokensError } from "#shared/contracts/tokens/service";
import { BoundedMap } from "#shared/memory/bounded-map";
import type { CacheEntry } from "../token/cache-entry.ts";
import { TIMES } from "../token/times.ts";

/**
 * What this isolate knows about one connection's refresh in progress: plain data that requests watch, so that a
 * thousand waiters cost the I/O of one. It only saves work; the lease in PostgreSQL decides (docs/token-protocol.md §5).
 */
export type Cell = {
  readonly projectId: string;
  readonly version: number;
  /** Whether the stored token has expired, so that readers must wait. A valid one is handed out meanwhile. */
  readonly token: "expired" | "valid";
  readonly sinceMs: number;
  /** When a caller in this isolate last tried to acquire the lease. */
  attemptedAtMs: number;
  /** Whether a caller in this isolate is at it. It ends the cell, unless the platform cuts its request off. */
  isAttemptHere: boolean;
  /** When a waiter in this isolate last polled for everyone: Redis, and PostgreSQL. */
  polledAtMs: number;
  polledDatabaseAtMs: number;
  /** Whether a tombstone was found, and PostgreSQL polled at once to see what it means. */
  polledForTombstone: boolean;
  /** Set when the refresh ended, with a newer entry or with the error that its callers get. */
  endedAtMs: number | null;
  entry: CacheEntry | null;
  error: TokensError | null;
};

const CAPACITY = 1_000;

export class Cells {
  readonly #cells = new BoundedMap<string, Cell>(CAPACITY);
  readonly #clock: Clock;
  /** When off, no caller finds a cell, and every caller competes for the lease. */
  readonly enabled: boolean;

  constructor(clock: Clock, enabled: boolean) {
    this.#clock = clock;
    this.enabled = enabled;
  }

  /** Finds the cell for a refresh of this version that is in progress or ended less than 5 s ago. */
  find(connectionId: string, version: number): Cell | null {
    const cell = this.#cells.get(connectionId);
    if (cell === undefined || !this.enabled) return null;
    const nowMs = this.#clock();
    const isOutdated =
      cell.endedAtMs === null
        ? nowMs - cell.sinceMs > TIMES.leaseMs
        : nowMs - cell.endedAtMs > TIMES.cellAfterEndMs;
    if (isOutdated) this.#cells.delete(connectionId);
    return isOutdated || cell.version !== version ? null : cell;
  }

  /** Finds the cell for a running refresh that readers of this connection must wait for, whatever its version. */
  findExpired(projectId: string, connectionId: string): Cell | null {
    const cell = this.#cells.get(connectionId);
    if (cell === undefined || cell.projectId !== projectId || cell.token !== "expired") return null;
    return cell.endedAtMs === null ? this.find(connectionId, cell.version) : null;
  }

  /** Opens a cell. Call it before the first await, so that the next reader in this isolate finds it. */
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
      isAttemptHere: false,
      polledAtMs: nowMs,
      polledDatabaseAtMs: nowMs,
      polledForTombstone: false,
      endedAtMs: null,
      entry: null,
      error: null,
    };
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
