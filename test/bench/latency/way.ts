import type { Exchange } from "../../../bridge/faults.ts";

/**
 * What stood one after the other on an operation's way: the longest row of exchanges, each begun after the one before it was
 * answered. What was begun before the operation or was still running at its answer is not on its way.
 */
export function wayOf(
  exchanges: readonly Exchange[],
  begunMs: number,
  answeredMs: number,
): Exchange[] {
  const way: Exchange[] = [];
  let freeMs = begunMs;
  const within = exchanges.filter((one) => one.answeredMs <= answeredMs);
  for (const one of within.toSorted((a, b) => a.answeredMs - b.answeredMs)) {
    if (one.begunMs < freeMs) continue;
    way.push(one);
    freeMs = one.answeredMs;
  }
  return way;
}
