import { DurableObject } from "cloudflare:workers";
import type { WorkerName } from "#shared/contracts/service-names";
import type { SpanRecord } from "#shared/contracts/telemetry/span";
import { traceExports, traceSpans } from "#shared/metrics/families";
import { Meter } from "#shared/metrics/meter";
import { log } from "#shared/observe/log";
import { randomHandle } from "#shared/random";
import type { Env } from "../context.ts";
import { keepWaiting, restoreWaiting } from "./queue-storage.ts";
import { readReceiver } from "./read-receiver.ts";
import { type Receiver, sendSpans } from "./receiver.ts";
import { SpanQueue } from "./span-queue.ts";

/** How long spans gather before the first request. */
const GATHER_MS = 1_000;

/**
 * The one way of all spans to the operator's receiver, so that many isolates make few and large requests. While the
 * receiver takes nothing, what waits is stored: the platform ends an object that is idle until its next attempt.
 */
export class TraceHub extends DurableObject<Env> {
  readonly #receiver: Receiver | null;
  readonly #meter = new Meter();
  #queue: SpanQueue;
  #alarmIsSet = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const receiver = readReceiver(env);
    this.#receiver = typeof receiver === "string" ? null : receiver;
    if (typeof receiver === "string")
      log("error", "trace_receiver_misconfigured", { service: "telemetry", cause: receiver });
    this.#queue = this.#makeQueue([]);
    void ctx.blockConcurrencyWhile(async () => {
      this.#queue = this.#makeQueue(await restoreWaiting(ctx.storage));
      this.#alarmIsSet = (await ctx.storage.getAlarm()) !== null;
    });
  }

  /** @returns how many spans were kept. */
  async add(worker: WorkerName, spans: readonly SpanRecord[]): Promise<number> {
    if (this.#receiver === null) {
      this.#meter.count(traceSpans, { result: "no_receiver" }, spans.length);
      await this.#reportCounts();
      return 0;
    }
    const kept = this.#queue.add(spans.map((span) => ({ worker, span })));
    if (!this.#alarmIsSet) await this.#wakeAfter(GATHER_MS);
    if (this.#queue.isPaused && kept > 0) await keepWaiting(this.ctx.storage, this.#queue.waiting);
    return kept;
  }

  override async alarm(): Promise<void> {
    const receiver = this.#receiver;
    if (receiver === null) return;
    const wasPaused = this.#queue.isPaused;
    // Spans that arrive meanwhile are sent in the same round.
    this.#alarmIsSet = true;
    const pauseMs = await this.#queue.drain((spans) => sendSpans(receiver, spans));
    this.#alarmIsSet = false;
    if (pauseMs !== null) await this.#wakeAfter(pauseMs);
    if (wasPaused || pauseMs !== null) await keepWaiting(this.ctx.storage, this.#queue.waiting);
    await this.#reportCounts();
  }

  async #wakeAfter(pauseMs: number): Promise<void> {
    this.#alarmIsSet = true;
    await this.ctx.storage.setAlarm(Date.now() + pauseMs);
  }

  #makeQueue(waiting: Parameters<typeof keepWaiting>[1]): SpanQueue {
    return new SpanQueue(
      {
        spans: (result, count) => this.#meter.count(traceSpans, { result }, count),
        request: (result) => this.#meter.count(traceExports, { result }),
      },
      waiting,
    );
  }

  /** A Durable Object has no isolate's report of its own. */
  async #reportCounts(): Promise<void> {
    if (this.#meter.isEmpty) return;
    const batch = { id: randomHandle(), series: this.#meter.take() };
    try {
      await this.env.METRICS_HUB.getByName("telemetry").add(batch);
    } catch {
      // Counts are lower bounds.
    }
  }
}
