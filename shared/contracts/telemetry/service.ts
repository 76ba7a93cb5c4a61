import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { MetricsBatch } from "./batch.ts";
import type { SpanRecord } from "./span.ts";

/** What the telemetry Worker offers: it adds up what the isolates of all Workers count, and sends their spans on. */
export interface TelemetryService extends ReadinessCheck {
  /**
   * Adds a batch to the totals of the calling Worker. A batch that was added before changes nothing.
   *
   * @returns how many of its series were refused because the release does not know their family.
   */
  report(
    ctx: CallContext,
    batch: MetricsBatch,
  ): Promise<Result<{ unknown: number }, ServiceError<CommonErrorCode>>>;

  /**
   * Takes finished spans of the calling Worker, to send them to the operator's receiver of traces. Best effort: without
   * a receiver, or while too many wait for one, they are dropped and counted.
   *
   * @returns how many were kept.
   */
  exportSpans(
    ctx: CallContext,
    spans: readonly SpanRecord[],
  ): Promise<Result<{ kept: number }, ServiceError<CommonErrorCode>>>;
}
