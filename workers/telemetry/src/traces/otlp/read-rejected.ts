const PARTIAL_SUCCESS = (1 << 3) | 2;
const REJECTED_SPANS = (1 << 3) | 0;

/**
 * How many spans the receiver refused, by its ExportTraceServiceResponse. 0 for an answer that is empty or something
 * else: then it took them all. The message beside the number is the receiver's, and nobody reads it.
 *
 * @see [OTLP: partial success](https://opentelemetry.io/docs/specs/otlp/#partial-success-1)
 */
export function readRejected(answer: Uint8Array): number {
  if (answer[0] !== PARTIAL_SUCCESS) return 0;
  const [, start] = readVarint(answer, 1);
  if (answer[start] !== REJECTED_SPANS) return 0;
  const [rejected] = readVarint(answer, start + 1);
  return rejected;
}

/** The number, and where the next field begins. */
function readVarint(bytes: Uint8Array, start: number): [number, number] {
  let value = 0;
  let at = start;
  for (let factor = 1; at < bytes.length; factor *= 128) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
  }
  return [value, at];
}
