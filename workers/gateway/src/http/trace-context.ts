import { activeSpan } from "#shared/observe/trace/active-span";
import { readTraceparent } from "#shared/observe/trace/trace-context";

/**
 * The trace id for the log lines of a request: that of the recorded trace, or of the caller's `traceparent`; undefined
 * when there is neither.
 */
export const readTraceId = (header: string | null): string | undefined =>
  activeSpan()?.traceId ?? readTraceparent(header)?.traceId;
