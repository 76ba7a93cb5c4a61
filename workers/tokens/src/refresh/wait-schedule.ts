/**
 * When waiters look, and when they ask (docs/token-protocol.md §5). Both pauses are a part of the refresh's age: who waits
 * for an ordinary provider hears a few hundredths of a second late, and a slow one costs few commands, because twenty
 * seconds hold only as many pauses as their logarithm and a bound.
 */
const LOOK = { partOfAge: 1 / 8, shortestMs: 20, longestMs: 400 };
const POLL = { partOfAge: 1 / 5, shortestMs: 50, longestMs: 400 };

/** The holder in this isolate ends the cell itself; whoever waits asks only in case its request was cut off. */
const POLL_OWN_MS = 1_000;

const partOf = (ageMs: number, { partOfAge, shortestMs, longestMs }: typeof LOOK): number =>
  Math.min(longestMs, Math.max(shortestMs, ageMs * partOfAge));

/**
 * How long a waiter pauses before it looks at its isolate's cell again. No I/O.
 *
 * @param chance from 0 to 1, so that those who came together do not look together.
 */
export const lookPauseMs = (ageMs: number, chance: number): number =>
  partOf(ageMs, LOOK) * (0.5 + chance);

/** How old the last poll of Redis has to be before the next one, which a waiter makes for all of its isolate. */
export const pollPauseMs = (ageMs: number, isAttemptHere: boolean): number =>
  isAttemptHere ? POLL_OWN_MS : partOf(ageMs, POLL);
