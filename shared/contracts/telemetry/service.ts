import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { MetricsBatch } from "./batch.ts";

/** What the telemetry Worker offers: it adds up what the isolates of all Workers count. */
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
}
