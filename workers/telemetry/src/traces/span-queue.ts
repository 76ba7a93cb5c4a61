import type { WorkerSpan } from "./otlp/encode-spans.ts";
import type { Sent } from "./receiver.ts";

/** OpenTelemetry's own defaults for a queue and for one request. */
const MOST_WAITING = 2_048;
const MOST_IN_REQUEST = 512;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A receiver may ask for more patience than {@link LONGEST_PAUSE_MS}, up to this. */
const LONGEST_WISH_MS = 600_000;

/** What became of spans, for the metrics. */
export type SpanOutcome = "exported" | "refused" | "overflow";

export type QueueReport = {
  spans(outcome: SpanOutcome, count: number): void;
  request(result: string): void;
};

/**
 * The spans that wait for the receiver. Sends the oldest first, keeps what the receiver may take later, and drops the
 * newest when too many wait. Every span is counted once: exported, refused, or overflow.
 */
export class SpanQueue {
  readonly #report: QueueReport;
  readonly #random: () => number;
  #waiting: WorkerSpan[];
  #failures = 0;

  constructor(
    report: QueueReport,
    waiting: readonly WorkerSpan[] = [],
    random: () => number = () => Math.random(),
  ) {
    this.#report = report;
    this.#waiting = [...waiting];
    this.#random = random;
  }

  get waiting(): readonly WorkerSpan[] {
    return this.#waiting;
  }

  /** Whether the receiver did not take the last request. */
  get isPaused(): boolean {
    return this.#failures > 0;
  }

  /** @returns how many there was room for. */
  add(spans: readonly WorkerSpan[]): number {
    const kept = spans.slice(0, Math.max(0, MOST_WAITING - this.#waiting.length));
    this.#waiting.push(...kept);
    if (kept.length < spans.length) this.#report.spans("overflow", spans.length - kept.length);
    return kept.length;
  }

  /**
   * Sends until nothing waits, or until the receiver takes no more.
   *
   * @returns after how many milliseconds to try again; null when nothing waits.
   */
  async drain(send: (spans: readonly WorkerSpan[]) => Promise<Sent>): Promise<number | null> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MOST_IN_REQUEST);
      const sent = await send(batch);
      this.#report.request(sent.result);
      if (sent.kind === "again") return this.#pause(sent.afterMs);
      this.#failures = 0;
      this.#waiting.splice(0, batch.length);
      const rejected =
        sent.kind === "refused" ? batch.length : Math.min(sent.rejected, batch.length);
      if (rejected > 0) this.#report.spans("refused", rejected);
      if (rejected < batch.length) this.#report.spans("exported", batch.length - rejected);
    }
    return null;
  }

  /** What the receiver asked for, else twice as long as the last time, and not at the same moment as others. */
  #pause(wishMs: number | null): number {
    const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    const spread = growing * (0.75 + 0.5 * this.#random());
    return wishMs === null ? spread : Math.min(LONGEST_WISH_MS, Math.max(FIRST_PAUSE_MS, wishMs));
  }
}
