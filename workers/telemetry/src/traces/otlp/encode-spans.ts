import type { WorkerName } from "#shared/contracts/service-names";
import type { SpanRecord } from "#shared/contracts/telemetry/span";
import { SPAN_ATTRIBUTES } from "#shared/observe/trace/attributes";
import { ProtobufWriter } from "./protobuf.ts";

/** A span with the Worker that recorded it. */
export type WorkerSpan = { readonly worker: WorkerName; readonly span: SpanRecord };

/** SpanKind. */
const KINDS = { internal: 1, server: 2, client: 3 } as const;
/** StatusCode. */
const ERROR = 2;
/** The W3C flag "sampled", in the span's `flags`. */
const SAMPLED = 1;
const NANOSECONDS_PER_MS = 1_000_000n;

const allowed = new Set<string>(SPAN_ATTRIBUTES);

/**
 * Encodes an ExportTraceServiceRequest, with one resource for each Worker. Leaves out every attribute that is not on the
 * list of `shared/observe/trace/attributes.ts`, whatever a Worker of another release sent.
 *
 * @param resource attributes that the operator gave to every resource.
 * @see [opentelemetry-proto, trace/v1](https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto)
 */
export function encodeSpans(
  spans: readonly WorkerSpan[],
  resource: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const request = new ProtobufWriter();
  for (const [worker, own] of Map.groupBy(spans, (one) => one.worker)) {
    const scope = new ProtobufWriter().message(1, new ProtobufWriter().text(1, "atlas"));
    for (const { span } of own) scope.message(2, encodeSpan(span));
    request.message(
      1,
      new ProtobufWriter().message(1, encodeResource(worker, resource)).message(2, scope),
    );
  }
  return request.finish();
}

function encodeResource(
  worker: WorkerName,
  resource: Readonly<Record<string, string>>,
): ProtobufWriter {
  const message = new ProtobufWriter();
  const attributes = { ...resource, "service.name": `atlas-${worker}` };
  for (const [name, value] of Object.entries(attributes))
    message.message(1, encodeAttribute(name, value));
  return message;
}

function encodeSpan(span: SpanRecord): ProtobufWriter {
  const message = new ProtobufWriter().hex(1, span.traceId).hex(2, span.spanId);
  if (span.parentId !== null) message.hex(4, span.parentId);
  message
    .text(5, span.name)
    .uint(6, KINDS[span.kind])
    .fixed64(7, BigInt(span.startMs) * NANOSECONDS_PER_MS)
    .fixed64(8, BigInt(span.endMs) * NANOSECONDS_PER_MS);
  for (const [name, value] of Object.entries(span.attributes))
    if (allowed.has(name)) message.message(9, encodeAttribute(name, value));
  if (span.failed) message.message(15, new ProtobufWriter().uint(3, ERROR));
  return message.fixed32(16, SAMPLED);
}

function encodeAttribute(name: string, value: string | number): ProtobufWriter {
  const any = new ProtobufWriter();
  if (typeof value === "string") any.text(1, value);
  else if (Number.isSafeInteger(value)) any.uint(3, value);
  else any.double(4, value);
  return new ProtobufWriter().text(1, name).message(2, any);
}
