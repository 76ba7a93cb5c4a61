const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/**
 * The trace id of a `traceparent` header; undefined when there is none, or one that the recommendation calls invalid. It
 * goes into log lines and nowhere else, so a caller can write nothing but hex there.
 *
 * @see [Trace Context §3.2](https://www.w3.org/TR/trace-context/#traceparent-header)
 */
export function readTraceId(header: string | null): string | undefined {
  const [, version, traceId, parentId, more] = TRACEPARENT.exec(header ?? "") ?? [];
  if (traceId === undefined || version === "ff" || (version === "00" && more !== undefined))
    return undefined;
  return /^0+$/.test(traceId) || /^0+$/.test(parentId ?? "") ? undefined : traceId;
}
