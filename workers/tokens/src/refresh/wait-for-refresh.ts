import { isOutage } from "#shared/db/failure";
import { leaseWaits } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { CacheEntry } from "../token/cache-entry.ts";
import type { Cell } from "./waiter-cells.ts";
import type { Deps } from "../context.ts";
import { notFound, findObstacleAt, checkState } from "../token/state-error.ts";
import { lookPauseMs, pollPauseMs } from "./wait-schedule.ts";
import { toEntry } from "../token/token-answer.ts";
import { connectionKey } from "../token/token-cache.ts";
import { type TokenRow, findToken } from "../token/token-repository.ts";

export type Waited =
  | { readonly kind: "entry"; readonly entry: CacheEntry }
  | { readonly kind: "failed"; readonly error: TokensError }
  /** Something ended: read the row and decide again. */
  | { readonly kind: "reread" }
  | { readonly kind: "bound" };

type Target = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly version: number;
};

const POLL_DATABASE_MS = 1_000;
const POLL_DATABASE_WITHOUT_REDIS_MS = 200;

/**
 * Waits for a refresh that another caller runs (docs/token-protocol.md §5). All waiters in an isolate watch the cell. When a poll
 * is due, the next waiter polls Redis for everyone, and PostgreSQL once a second, so the cost does not grow with the
 * number of callers.
 */
export async function waitForRefresh(
  deps: Deps,
  cell: Cell,
  target: Target,
  untilMs: number,
): Promise<Waited> {
  const waited = await watchCell(deps, cell, target, untilMs);
  meter.count(leaseWaits, { result: waited.kind });
  return waited;
}

async function watchCell(deps: Deps, cell: Cell, target: Target, untilMs: number): Promise<Waited> {
  let watched = cell;
  for (;;) {
    const nowMs = deps.clock();
    const leftMs = untilMs - nowMs;
    if (leftMs <= 0) return { kind: "bound" };
    await scheduler.wait(Math.min(leftMs, lookPauseMs(nowMs - watched.sinceMs, Math.random())));
    if (watched.entry !== null) return { kind: "entry", entry: watched.entry };
    if (watched.error !== null) return { kind: "failed", error: watched.error };
    if (watched.endedAtMs !== null) {
      const next = deps.cells.find(target.connectionId, target.version);
      if (next === null || next === watched) return { kind: "reread" };
      watched = next;
      if (watched.entry !== null) return { kind: "entry", entry: watched.entry };
      if (watched.error !== null) return { kind: "failed", error: watched.error };
      if (watched.endedAtMs !== null) return { kind: "reread" };
      continue;
    }
    const polled = await pollForWaiters(deps, watched, target);
    if (polled !== null) return polled;
  }
}

/** Polls for everyone who waits on this cell, when a poll is due. A result ends the cell. Null: nothing new. */
export async function pollForWaiters(
  deps: Deps,
  cell: Cell,
  target: Target,
): Promise<Waited | null> {
  const nowMs = deps.clock();
  const pauseMs = pollPauseMs(nowMs - cell.sinceMs, cell.isAttemptHere);
  if (nowMs - cell.polledAtMs < pauseMs) return null;
  cell.polledAtMs = nowMs;
  const cached = await deps.cache.read(connectionKey(target.connectionId));
  if (cached.available && cached.value.kind === "entry") {
    const { entry } = cached.value;
    if (entry.projectId === target.projectId && entry.version > target.version) {
      deps.cells.end(cell, { entry });
      return { kind: "entry", entry };
    }
  }
  const everyMs = cached.available ? POLL_DATABASE_MS : POLL_DATABASE_WITHOUT_REDIS_MS;
  const hasTombstone = cached.available && cached.value.kind === "tombstone";
  const isNewTombstone = hasTombstone && !cell.polledForTombstone;
  if (!isNewTombstone && deps.clock() - cell.polledDatabaseAtMs < everyMs) return null;
  cell.polledForTombstone ||= hasTombstone;
  cell.polledDatabaseAtMs = deps.clock();
  return pollDatabase(deps, cell, target);
}

async function pollDatabase(deps: Deps, cell: Cell, target: Target): Promise<Waited | null> {
  const row = await findUnlessOutage(deps, target);
  if (row === "outage") return null;
  const problem =
    row === null ? notFound : (checkState(row) ?? findObstacleAt(row, target.version));
  if (problem !== null) {
    deps.cells.end(cell, { error: problem });
    return { kind: "failed", error: problem };
  }
  if (row === null) return null;
  const entry = toEntry(row);
  if (row.version > target.version && entry !== null) {
    deps.cells.end(cell, { entry });
    return { kind: "entry", entry };
  }
  const hasRecentAttempt = deps.clock() - cell.attemptedAtMs < POLL_DATABASE_MS;
  return row.leaseLeftMs > 0 || hasRecentAttempt ? null : { kind: "reread" };
}

/** Reads the row; a short database outage does not end the wait, only the time limit does. */
async function findUnlessOutage(deps: Deps, target: Target): Promise<TokenRow | null | "outage"> {
  try {
    return await findToken(deps.db, target.projectId, target.connectionId);
  } catch (thrown) {
    if (isOutage(thrown)) return "outage";
    throw thrown;
  }
}
