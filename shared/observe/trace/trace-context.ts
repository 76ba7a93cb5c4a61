/** Where a span belongs, as its caller says it in `traceparent`. */
export type TraceParent = {
  /** 32 lower-case hex characters, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex characters, not all zero: the caller's span. */
  readonly spanId: string;
  readonly sampled: boolean;
};

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 0x01;

/**
 * Reads a `traceparent` header; null when there is none, or one that the recommendation calls invalid. A caller can put
 * nothing but hex into it.
 *
 * @see [Trace Context §3.2](https://www.w3.org/TR/trace-context/#traceparent-header)
 */
export function readTraceparent(header: string | null | undefined): TraceParent | null {
  if (!header) return null;
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === "ff" || (version === "00" && more !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** The header of a span that is recorded, for the one that it calls. */
export const writeTraceparent = (span: {
  readonly traceId: string;
  readonly spanId: string;
}): string => `00-${span.traceId}-${span.spanId}-01`;
