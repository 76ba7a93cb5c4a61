import type { CallContext } from "#shared/contracts/call-context";
import type { CommonErrorCode, ServiceError } from "#shared/contracts/errors";
import type { SpanRecord } from "#shared/contracts/telemetry/span";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";

/** See {@link TelemetryService.exportSpans}. */
export async function exportSpans(
  deps: Deps,
  { actor }: CallContext,
  spans: readonly SpanRecord[],
): Promise<Result<{ kept: number }, ServiceError<CommonErrorCode>>> {
  if (actor.type !== "service")
    return err({ code: "forbidden", detail: "Only Atlas itself may do this." });
  return ok({ kept: await deps.traceHub().add(actor.id, spans) });
}
