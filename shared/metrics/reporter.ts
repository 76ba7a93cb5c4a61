import { type Clock, systemClock } from "../clock.ts";
import { serviceContext } from "../contracts/call-context.ts";
import type { WorkerName } from "../contracts/service-names.ts";
import type { MetricsBatch } from "../contracts/telemetry/batch.ts";
import type { TelemetryService } from "../contracts/telemetry/service.ts";
import { newId } from "../ids.ts";
import { randomHandle } from "../random.ts";
import { metricsLost } from "./families.ts";
import { type Meter, meter as ownMeter } from "./meter.ts";

/** How a Worker reaches the hub. Without the binding nothing is counted. */
export type TelemetryEnv = { readonly TELEMETRY?: TelemetryService };

const FLUSH_MS = 5_000;
/** How many undelivered reports an isolate keeps for the next try. */
const MOST_UNSENT = 3;

/**
 * Sends what this isolate has measured to the hub, in one call every five seconds, after the responses. No request waits
 * for it. An isolate that dies loses its last seconds, so counters are lower bounds.
 */
export class Reporter {
  readonly #worker: WorkerName;
  readonly #meter: Meter;
  readonly #clock: Clock;
  #unsent: MetricsBatch[] = [];
  /** When the scheduled flush must be over. After that another one is scheduled: the old one may have died. */
  #flushEndsMs = 0;

  constructor(worker: WorkerName, meter: Meter = ownMeter, clock: Clock = systemClock) {
    this.#worker = worker;
    this.#meter = meter;
    this.#clock = clock;
  }

  /** Call it at the end of every request and of its background work. Schedules a flush when one is needed. */
  flushSoon(
    telemetry: TelemetryService | undefined,
    waitUntil: (work: Promise<unknown>) => void,
  ): void {
    if (telemetry === undefined || (this.#meter.isEmpty && this.#unsent.length === 0)) return;
    const nowMs = this.#clock();
    if (nowMs < this.#flushEndsMs) return;
    this.#flushEndsMs = nowMs + 2 * FLUSH_MS;
    waitUntil(this.#flush(telemetry));
  }

  async #flush(telemetry: TelemetryService): Promise<void> {
    await scheduler.wait(FLUSH_MS);
    this.#flushEndsMs = 0;
    const series = this.#meter.take();
    const batches = this.#unsent;
    if (series.length > 0) batches.push({ id: randomHandle(), series });
    this.#unsent = [];
    for (const batch of batches)
      try {
        const result = await telemetry.report(
          serviceContext(this.#worker, newId("request")),
          batch,
        );
        if (!result.ok) this.#meter.count(metricsLost, {});
      } catch {
        // It may have arrived. The batch's id lets the hub tell, so sending it again is safe.
        this.#unsent.push(batch);
      }
    for (const _ of this.#unsent.splice(0, this.#unsent.length - MOST_UNSENT))
      this.#meter.count(metricsLost, {});
  }
}
