/** The waits after the first, second, … failed attempt: about three days in all. */
const WAITS_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000] as const;

/** Up to a tenth more or less, so that what failed together does not come back together. */
const JITTER = 0.1;

/**
 * When to try again after so many attempts in a row have failed, in milliseconds; null: never.
 *
 * @param random from 0 to 1, without 1.
 */
export function waitAfter(tries: number, random: number = Math.random()): number | null {
  const seconds = WAITS_SECONDS[tries - 1];
  return seconds === undefined
    ? null
    : Math.round(seconds * 1_000 * (1 + JITTER * (2 * random - 1)));
}
