import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
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

/** What the caller wants: any living token, or one that a refresh begun after its request brought. */
export type Wanted =
  | { readonly kind: "valid" }
  /** Satisfied by a stored success whose lease was taken after this sequence number was read. */
  | { readonly kind: "newer"; readonly thanLeaseSeq: number };

/**
 * Gets a connection's token refreshed, by this caller or by whoever holds the lease, and answers within the caller's
 * bound. What this caller began goes on behind the answer.
 *
 * @returns `refresh_in_progress` at the bound; the classified error at once when a back-off or an open circuit stands
 *   in the way.
 */
export async function getFreshToken(
  deps: Deps,
  ctx: CallContext,
  first: TokenRow,
  wish: Wanted,
  untilMs: number,
): Promise<Result<Token, TokensError>> {
  let row = first;
  let led: Cell | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const answer = await answerAlready(deps, row, wish);
    if (answer !== null) return answer;
    const found = deps.cells.find(row.connectionId, row.version);
    if (found?.entry && wish.kind === "valid") return openToken(deps, found.entry);
    let cell = found !== null && found.endedAtMs === null ? found : null;
    if (cell === null || cell === led) {
      const token = isUnexpired(row) ? "valid" : "expired";
      cell ??= deps.cells.begin(row.projectId, row.connectionId, row.version, token);
      cell.attemptedAtMs = deps.clock();
      led = cell;
      const attempt = await leadAttempt(deps, ctx, row, cell, untilMs);
      if (attempt === "bound") return err(inProgress);
      if (attempt.kind === "refreshed") return ok(attempt.token);
      if (attempt.kind === "failed") return err(attempt.error);
    } else {
      const waited = await waitForRefresh(deps, cell, row, untilMs);
      if (waited.kind === "bound") return err(inProgress);
      if (waited.kind === "failed") return err(waited.error);
      if (waited.kind === "entry" && wish.kind === "valid") return openToken(deps, waited.entry);
    }
    // Who sees first that a refresh ended without an outcome looks for all: the others find this cell before they ask.
    if (cell.endedAtMs !== null && cell.entry === null && cell.error === null) {
      const open = deps.cells.find(row.connectionId, row.version);
      if (open !== null && open.endedAtMs === null) continue;
      cell = deps.cells.begin(row.projectId, row.connectionId, row.version, cell.token);
    }
    const next = await rereadRow(deps, row, cell);
    if (next === null) return err(notFound);
    const free = next.version === row.version && next.leaseLeftMs <= 0;
    row = next;
    if (deps.clock() >= untilMs) return (await answerAlready(deps, row, wish)) ?? err(inProgress);
    // Nobody holds the lease, and yet it was not to be had: who looked for all tries again for all.
    led = free && cell.endedAtMs === null ? cell : null;
    const waits = free || cell.endedAtMs !== null || !deps.cells.enabled;
    const answered = waits ? await answerAlready(deps, row, wish) : null;
    if (answered !== null) return answered;
    if (!waits) continue;
    await scheduler.wait(pauseMs * (1 + Math.random()));
    pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS);
  }
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 400;

/** Reads the row again; what it says at once ends the cell for everyone who waits here. */
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

/** What the row says without any refresh: the token wished for, or why there will be none. Null: it needs one. */
async function answerAlready(
  deps: Deps,
  row: TokenRow,
  wish: Wanted,
): Promise<Result<Token, TokensError> | null> {
  const problem = checkState(row);
  if (problem !== null) return err(problem);
  const entry = toEntry(row);
  const living = isUnexpired(row);
  const satisfied = wish.kind === "valid" || row.lastSuccessSeq > wish.thanLeaseSeq;
  if (entry !== null && living && satisfied) return openToken(deps, entry);
  if (!row.refreshable) return err(living ? refreshUnsupported : tokenExpired);
  const blocked = findObstacle(row);
  return blocked === null ? null : err(blocked);
}

const ASK_IN_QUEUE_MS = 500;

/**
 * Waits for a slot in the caller's own request: what has not begun goes with it, and nothing begins so late behind an
 * answer that the platform ends it in the middle of the provider's call. `news`: meanwhile another process refreshed it.
 */
async function waitForSlot(
  deps: Deps,
  row: TokenRow,
  cell: Cell,
  untilMs: number,
): Promise<Slot | "bound" | "news"> {
  for (;;) {
    const slot = deps.slots.take(row.integrationId);
    if (slot !== null) return slot;
    if (deps.clock() >= untilMs) return "bound";
    cell.attemptedAtMs = deps.clock();
    await scheduler.wait(20 + Math.random() * 40);
    if (deps.clock() - cell.polledAtMs < ASK_IN_QUEUE_MS) continue;
    const news = await pollForWaiters(deps, cell, row);
    if (news !== null && news.kind !== "reread") return "news";
  }
}

/** Runs the attempt to its end behind the answer, and waits for it no longer than the caller's bound. */
async function leadAttempt(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  cell: Cell,
  untilMs: number,
): Promise<Attempt | "bound"> {
  const slot = await waitForSlot(deps, row, cell, untilMs);
  if (slot === "bound") return slot;
  if (slot === "news") return { kind: "superseded" };
  const work = attemptInCell(deps, ctx, row, cell, slot);
  deps.waitUntil(work.then(undefined, () => undefined));
  const boundMs = Math.max(0, untilMs - deps.clock());
  return Promise.race([work, scheduler.wait(boundMs).then(() => "bound" as const)]);
}

/**
 * One attempt, with its end written into the cell for everyone who waits in this isolate, and its slot left. An attempt
 * that found the lease taken leaves the cell open: its callers wait for the other holder.
 */
export async function attemptInCell(
  deps: Deps,
  ctx: CallContext,
  row: TokenRow,
  cell: Cell,
  slot: Slot,
): Promise<Attempt> {
  try {
    const attempt = await attemptRefresh(deps, ctx, row);
    if (attempt.kind === "refreshed") deps.cells.end(cell, { entry: attempt.entry });
    else if (attempt.kind === "failed") deps.cells.end(cell, { error: attempt.error });
    else if (attempt.kind === "superseded") deps.cells.end(cell, null);
    return attempt;
  } catch (thrown) {
    deps.cells.end(cell, null);
    throw thrown;
  } finally {
    slot.leave();
  }
}
