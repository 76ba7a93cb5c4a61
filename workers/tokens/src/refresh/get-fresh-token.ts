import { within } from "#shared/async/within";
import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { refreshDuration, refreshes } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, err, ok } from "#shared/result";
import { attemptRefresh } from "./attempt-refresh.ts";
import type { Attempt } from "./attempt.ts";
import { pollForWaiters, waitForRefresh } from "./wait-for-refresh.ts";
import type { Cell } from "./waiter-cells.ts";
import type { Deps } from "../context.ts";
import type { Slot } from "./refresh-slots.ts";
import {
  inProgress,
  notFound,
  findObstacle,
  findObstacleAt,
  refreshUnsupported,
  checkState,
  tokenExpired,
} from "../token/state-error.ts";
import { openToken, toEntry } from "../token/token-answer.ts";
import { type TokenRow, findToken } from "../token/token-repository.ts";
import { countRefresh } from "../usage/record-usage.ts";

/** Which token the caller accepts: any valid one, or only one from a refresh that began after its request. */
export type Wanted =
  | { readonly kind: "any_valid" }
  /** Satisfied by a stored refresh whose lease was taken after this sequence number was read. */
  | { readonly kind: "refreshed_after"; readonly leaseSeq: number };

/**
 * Refreshes a connection's token, or waits for the holder of the lease to do so, and answers within the caller's time
 * limit. A refresh that this caller started continues in the background.
 *
 * @returns `refresh_in_progress` at the time limit; the classified error at once when a back-off or an open circuit
 *   blocks the refresh.
 */
export async function getFreshToken(
  deps: Deps,
  ctx: CallContext,
  first: TokenRow,
  wanted: Wanted,
  untilMs: number,
): Promise<Result<Token, TokensError>> {
  let row = first;
  let ownCell: Cell | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const answer = await answerFromRow(deps, row, wanted);
    if (answer !== null) return answer;
    const known = deps.cells.find(row.connectionId, row.version);
    if (known?.entry && wanted.kind === "any_valid") return openToken(deps, known.entry);
    let cell = known !== null && known.endedAtMs === null ? known : null;
    if (cell === null || cell === ownCell) {
      const token = isUnexpired(row) ? "valid" : "expired";
      cell ??= deps.cells.begin(row.projectId, row.connectionId, row.version, token);
      cell.attemptedAtMs = deps.clock();
      ownCell = cell;
      const attempt = await runAttempt(deps, ctx, row, cell, untilMs);
      if (attempt === "bound") return err(inProgress);
      if (attempt.kind === "refreshed") return ok(attempt.token);
      if (attempt.kind === "failed") return err(attempt.error);
    } else {
      const waited = await waitForRefresh(deps, cell, row, untilMs);
      if (waited.kind === "bound") return err(inProgress);
      if (waited.kind === "failed") return err(waited.error);
      if (waited.kind === "entry" && wanted.kind === "any_valid")
        return openToken(deps, waited.entry);
    }
    // The first waiter to see a refresh end without a result re-reads the row for all; the others wait on its cell.
    if (cell.endedAtMs !== null && cell.entry === null && cell.error === null) {
      const open = deps.cells.find(row.connectionId, row.version);
      if (open !== null && open.endedAtMs === null) continue;
      cell = deps.cells.begin(row.projectId, row.connectionId, row.version, cell.token);
    }
    const next = await rereadRow(deps, row, cell);
    if (next === null) return err(notFound);
    const isLeaseFree = next.version === row.version && next.leaseLeftMs <= 0;
    row = next;
    if (deps.clock() >= untilMs) return (await answerFromRow(deps, row, wanted)) ?? err(inProgress);
    // The lease is free, yet the attempt did not get it: the caller that re-read the row tries again for everyone.
    ownCell = isLeaseFree && cell.endedAtMs === null ? cell : null;
    const mustPause = isLeaseFree || cell.endedAtMs !== null || !deps.cells.enabled;
    const answered = mustPause ? await answerFromRow(deps, row, wanted) : null;
    if (answered !== null) return answered;
    if (!mustPause) continue;
    await scheduler.wait(pauseMs * (1 + Math.random()));
    pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS);
  }
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 400;

/** Reads the row again. If the row settles the matter, that ends the cell for everyone who waits on it. */
async function rereadRow(deps: Deps, row: TokenRow, cell: Cell): Promise<TokenRow | null> {
  try {
    const next = await findToken(deps.db, row.projectId, row.connectionId);
    const problem =
      next === null ? notFound : (checkState(next) ?? findObstacleAt(next, row.version));
    const entry = next === null ? null : toEntry(next);
    if (problem !== null) deps.cells.end(cell, { error: problem });
    else if (next !== null && entry !== null && isUnexpired(next) && next.version > row.version)
      deps.cells.end(cell, { entry });
    return next;
  } catch (thrown) {
    deps.cells.end(cell, null);
    throw thrown;
  }
}

export const isUnexpired = (row: TokenRow): boolean =>
  row.remainingMs === null || row.remainingMs > 0;

/** Answers from the row alone: the wanted token, or why there will be none. Null: the token must be refreshed. */
async function answerFromRow(
  deps: Deps,
  row: TokenRow,
  wanted: Wanted,
): Promise<Result<Token, TokensError> | null> {
  const problem = checkState(row);
  if (problem !== null) return err(problem);
  const entry = toEntry(row);
  const isValid = isUnexpired(row);
  const satisfied = wanted.kind === "any_valid" || row.lastSuccessSeq > wanted.leaseSeq;
  if (entry !== null && isValid && satisfied) return openToken(deps, entry);
  if (!row.refreshable) return err(isValid ? refreshUnsupported : tokenExpired);
  const blocked = findObstacle(row);
  return blocked === null ? null : err(blocked);
}

const POLL_IN_QUEUE_MS = 500;

/**
 * Waits for a slot within the caller's own request, never in the background: a refresh that has not started ends with
 * the request, and none starts so late that the platform kills it in the middle of the provider call.
 *
 * @returns `settled` when polling shows that the caller needs no slot any more: another process refreshed the token,
 *   or it cannot be refreshed.
 */
async function waitForSlot(
  deps: Deps,
  row: TokenRow,
  cell: Cell,
  untilMs: number,
): Promise<Slot | "bound" | "settled"> {
  for (;;) {
    const slot = deps.slots.take(row.integrationId);
    if (slot !== null) return slot;
    if (deps.clock() >= untilMs) return "bound";
    cell.attemptedAtMs = deps.clock();
    await scheduler.wait(20 + Math.random() * 40);
    if (deps.clock() - cell.polledAtMs < POLL_IN_QUEUE_MS) continue;
    const polled = await pollForWaiters(deps, cell, row);
    if (polled !== null && polled.kind !== "reread") return "settled";
  }
}

/** Runs the attempt, which may continue in the background, and waits for it at most until the caller's time limit. */
async function runAttempt(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  cell: Cell,
  untilMs: number,
): Promise<Attempt | "bound"> {
  const slot = await waitForSlot(deps, row, cell, untilMs);
  if (slot === "bound") return slot;
  if (slot === "settled") return { kind: "superseded" };
  const work = attemptInCell(deps, ctx, row, cell, slot);
  deps.waitUntil(work.then(undefined, () => undefined));
  const boundMs = Math.max(0, untilMs - deps.clock());
  return within(boundMs, work, () => "bound" as const);
}

/**
 * Runs one attempt, records its outcome in the cell for all waiters in this isolate, and releases its slot. If the
 * lease was taken, the cell stays open and its waiters wait for the other holder.
 */
export async function attemptInCell(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  cell: Cell,
  slot: Slot,
): Promise<Attempt> {
  const startedMs = deps.clock();
  let outcome = "internal_error";
  cell.isAttemptHere = true;
  try {
    const attempt = await attemptRefresh(deps, ctx, row);
    outcome = attempt.kind === "failed" ? attempt.error.code : attempt.kind;
    if (attempt.kind === "refreshed" || attempt.kind === "failed")
      countRefresh(deps, ctx, row, attempt.kind);
    if (attempt.kind === "refreshed") deps.cells.end(cell, { entry: attempt.entry });
    else if (attempt.kind === "failed") deps.cells.end(cell, { error: attempt.error });
    else if (attempt.kind === "superseded") deps.cells.end(cell, null);
    return attempt;
  } catch (thrown) {
    deps.cells.end(cell, null);
    throw thrown;
  } finally {
    cell.isAttemptHere = false;
    meter.count(refreshes, { outcome, integration: row.integrationId });
    meter.observe(refreshDuration, { outcome }, (deps.clock() - startedMs) / 1_000);
    slot.release();
  }
}
