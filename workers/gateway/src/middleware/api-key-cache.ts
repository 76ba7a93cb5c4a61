import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { type Clock, systemClock } from "#shared/clock";

/** How long an isolate may trust a verdict (docs/token-protocol.md §2, M). */
export const VERDICT_MS = 20_000;
/** Shorter, because another isolate may have just created the refused key. */
export const REFUSAL_MS = 5_000;
const MAX_VERDICTS = 1_000;
const MAX_REFUSALS = 200;

type Entry = { readonly verdict: ApiKeyVerdict; readonly untilMs: number };

/**
 * This isolate's memory of API keys, limited in time and number.
 *
 * The map's keys are the API keys themselves. They pass through this memory with every request anyway, an entry outlives
 * its request by at most 20 s, and hashing would add 10 µs to each warm read (measured).
 */
export class ApiKeyCache {
  readonly #verdicts = new Map<string, Entry>();
  readonly #refusals = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** The verdict, `refused`, or null if the service must be asked. Never returns a verdict after the key has expired. */
  find(key: string): ApiKeyVerdict | "refused" | null {
    const nowMs = this.#clock();
    const entry = this.#verdicts.get(key);
    if (entry) {
      if (nowMs < entry.untilMs) return entry.verdict;
      this.#verdicts.delete(key);
    }
    const refusedUntilMs = this.#refusals.get(key);
    if (refusedUntilMs === undefined) return null;
    if (nowMs < refusedUntilMs) return "refused";
    this.#refusals.delete(key);
    return null;
  }

  /** @param askedAtMs when the question was sent. The time limit counts from then, not from the answer. */
  remember(key: string, verdict: ApiKeyVerdict, askedAtMs: number): void {
    const expiresMs = verdict.expires_at === null ? Infinity : Date.parse(verdict.expires_at);
    const untilMs = Math.min(askedAtMs + VERDICT_MS, expiresMs);
    this.#refusals.delete(key);
    keep(this.#verdicts, key, { verdict, untilMs }, MAX_VERDICTS);
  }

  refuse(key: string, askedAtMs: number): void {
    this.#verdicts.delete(key);
    keep(this.#refusals, key, askedAtMs + REFUSAL_MS, MAX_REFUSALS);
  }
}

/** Adds an entry as the newest, and drops the oldest if there are too many. */
function keep<T>(map: Map<string, T>, key: string, value: T, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
