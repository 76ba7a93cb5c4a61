import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { type Clock, systemClock } from "#shared/clock";
import { TimedMap } from "#shared/memory/timed-map";

/** How long an isolate may trust a verdict (docs/token-protocol.md §2, M). */
export const VERDICT_MS = 20_000;
/** Shorter, because another isolate may have just created the refused key. */
export const REFUSAL_MS = 5_000;
const MAX_VERDICTS = 1_000;
const MAX_REFUSALS = 200;

/** The verdict on a key or token, with its end. */
type Verdict = { readonly expires_at: string | null };

/**
 * This isolate's memory of API keys, or of access tokens, limited in time and number.
 *
 * The map's keys are the API keys themselves. They pass through this memory with every request anyway, an entry outlives
 * its request by at most 20 s, and hashing would add 10 µs to each warm read (measured).
 */
export class ApiKeyCache<V extends Verdict = ApiKeyVerdict> {
  readonly #verdicts: TimedMap<V>;
  readonly #refusals: TimedMap<true>;

  constructor(clock: Clock = systemClock) {
    this.#verdicts = new TimedMap(clock, VERDICT_MS, MAX_VERDICTS);
    this.#refusals = new TimedMap(clock, REFUSAL_MS, MAX_REFUSALS);
  }

  /** The verdict, `refused`, or null if the service must be asked. Never returns a verdict after the key has expired. */
  find(key: string): V | "refused" | null {
    return this.#verdicts.get(key) ?? (this.#refusals.get(key) ? "refused" : null);
  }

  /** @param askedAtMs when the question was sent. The time limit counts from then, not from the answer. */
  remember(key: string, verdict: V, askedAtMs: number): void {
    const expiresMs = verdict.expires_at === null ? Infinity : Date.parse(verdict.expires_at);
    this.#refusals.delete(key);
    this.#verdicts.set(key, verdict, askedAtMs, expiresMs);
  }

  refuse(key: string, askedAtMs: number): void {
    this.#verdicts.delete(key);
    this.#refusals.set(key, true, askedAtMs);
  }
}
