import type { SpanRecord } from "../../contracts/telemetry/span.ts";
import { traceSpans } from "../../metrics/families.ts";
import { meter } from "../../metrics/meter.ts";

/** How many spans an isolate keeps until its next report. */
const MOST_SPANS = 512;

/** The finished spans that this isolate has not reported yet. Bounded; what does not fit is counted as lost. */
export class SpanBuffer {
  #spans: SpanRecord[] = [];

  get isEmpty(): boolean {
    return this.#spans.length === 0;
  }

  add(span: SpanRecord): void {
    if (this.#spans.length < MOST_SPANS) this.#spans.push(span);
    else meter.count(traceSpans, { result: "overflow" });
  }

  /** Returns all spans and starts from none. */
  take(): SpanRecord[] {
    const spans = this.#spans;
    this.#spans = [];
    return spans;
  }
}

/** This isolate's own. */
export const spanBuffer = new SpanBuffer();
