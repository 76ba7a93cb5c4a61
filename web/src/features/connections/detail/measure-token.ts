import type { Connection } from "../../../api/queries/connections.ts";

/** Shares of the scale are between 0 and 1. */
export type Ruler = {
  startMs: number;
  endMs: number;
  nowShare: number;
  /** From when on a read refreshes the token, about; null when it cannot be refreshed. */
  dueMs: number | null;
  dueShare: number | null;
  ticks: number[];
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  30 * DAY,
];
const MOST_TICKS = 13;
/** As the vault has them, docs/token-protocol.md: the widest margin, and its largest part of a token's life. */
const MARGIN_SECONDS = 300;
const PART_OF_LIFE = 0.2;

/**
 * Where things lie between the connection's last change and its token's end. The API does not tell when the token was
 * issued: the last change is never before that.
 *
 * @returns Null when the token's end has passed.
 */
export function measure(
  { updated_at: updatedAt, refreshable }: Pick<Connection, "updated_at" | "refreshable">,
  expiresAt: string,
  marginSeconds: number | null,
  nowMs: number,
): Ruler | null {
  const endMs = Date.parse(expiresAt);
  if (endMs <= nowMs) return null;
  const startMs = Math.min(Date.parse(updatedAt), nowMs);
  const lifeMs = endMs - startMs;
  const shareOf = (ms: number) => (ms - startMs) / lifeMs;
  const marginMs = Math.min((marginSeconds ?? MARGIN_SECONDS) * 1_000, lifeMs * PART_OF_LIFE);
  const dueMs = refreshable ? endMs - marginMs : null;
  const step = STEPS.find((size) => lifeMs / size < MOST_TICKS) ?? lifeMs / MOST_TICKS;
  const ticks = Array.from({ length: Math.floor(lifeMs / step) + 1 }, (_, index) =>
    shareOf(startMs + index * step),
  );
  return {
    startMs,
    endMs,
    nowShare: shareOf(nowMs),
    dueMs,
    dueShare: dueMs === null ? null : shareOf(dueMs),
    ticks,
  };
}
