import type { CallContext } from "#shared/contracts/call-context";
import type { CommonErrorCode, ServiceError } from "#shared/contracts/errors";
import type { MetricsBatch } from "#shared/contracts/telemetry/batch";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";

/** See {@link TelemetryService.report}. */
export async function receiveReport(
  deps: Deps,
  { actor }: CallContext,
  batch: MetricsBatch,
): Promise<Result<{ unknown: number }, ServiceError<CommonErrorCode>>> {
  if (actor.type !== "service")
    return err({ code: "forbidden", detail: "Only Atlas itself may do this." });
  const { unknown } = await deps.hubOf(actor.id).add(batch);
  return ok({ unknown });
}
