import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { type Clock, systemClock } from "#shared/clock";

/** docs/token-protocol.md §2, M: how long an isolate may believe a verdict. */
export const VERDICT_MS = 20_000;
/** A key that was refused may have been made a moment ago in another isolate's sight. */
export const REFUSAL_MS = 5_000;
const MAX_VERDICTS = 1_000;
const MAX_REFUSALS = 200;

type Entry = { readonly verdict: ApiKeyVerdict; readonly untilMs: number };

/**
 * What this isolate remembers of API keys: plain data, bounded in time and number.
 *
 * Keyed by the key itself: it passes through this memory with every request anyway, an entry outlives its request by
 * 20 s at most, and hashing would cost each warm read 10 µs more (measured).
 */
export class ApiKeyCache {
  readonly #verdicts = new Map<string, Entry>();
  readonly #refusals = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** The verdict, `refused`, or null when the service has to be asked. Never a verdict past the key's own expiry. */
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

  /** @param askedAtMs when the question was sent: the bound counts from there, not from the answer. */
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

/** Sets an entry as the youngest; the oldest makes room. */
function keep<T>(map: Map<string, T>, key: string, value: T, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
