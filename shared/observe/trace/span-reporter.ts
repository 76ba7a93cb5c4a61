import { type Clock, systemClock } from "../../clock.ts";
import { serviceContext } from "../../contracts/call-context.ts";
import type { ServiceName } from "../../contracts/service-names.ts";
import type { TelemetryService } from "../../contracts/telemetry/service.ts";
import { newId } from "../../ids.ts";
import { traceSpans } from "../../metrics/families.ts";
import { meter } from "../../metrics/meter.ts";
import { type SpanBuffer, spanBuffer } from "./span-buffer.ts";

const FLUSH_MS = 2_000;

/**
 * Hands this isolate's spans to the telemetry Worker, in one call every two seconds, after the responses. No request
 * waits for it. Spans that it cannot hand over are counted as lost: the next ones need the room.
 */
export class SpanReporter {
  readonly #worker: ServiceName;
  readonly #buffer: SpanBuffer;
  readonly #clock: Clock;
  /** When the scheduled flush must be over. After that another one is scheduled: the old one may have died. */
  #flushEndsMs = 0;

  constructor(worker: ServiceName, buffer: SpanBuffer = spanBuffer, clock: Clock = systemClock) {
    this.#worker = worker;
    this.#buffer = buffer;
    this.#clock = clock;
  }

  /** Call it at the end of every request and of its background work. Costs one comparison when there are no spans. */
  flushSoon(
    telemetry: TelemetryService | undefined,
    waitUntil: (work: Promise<unknown>) => void,
  ): void {
    if (this.#buffer.isEmpty || telemetry === undefined) return;
    const nowMs = this.#clock();
    if (nowMs < this.#flushEndsMs) return;
    this.#flushEndsMs = nowMs + 2 * FLUSH_MS;
    waitUntil(this.#flush(telemetry));
  }

  async #flush(telemetry: TelemetryService): Promise<void> {
    await scheduler.wait(FLUSH_MS);
    this.#flushEndsMs = 0;
    const spans = this.#buffer.take();
    if (spans.length === 0) return;
    try {
      const result = await telemetry.exportSpans(
        serviceContext(this.#worker, newId("request")),
        spans,
      );
      if (!result.ok) meter.count(traceSpans, { result: "unreported" }, spans.length);
    } catch {
      // They may have arrived, and sending them again would show them twice.
      meter.count(traceSpans, { result: "unreported" }, spans.length);
    }
  }
}
