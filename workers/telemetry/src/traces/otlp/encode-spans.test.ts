import { expect, test } from "vitest";
import type { SpanRecord } from "#shared/contracts/telemetry/span";
import { ExportTraceServiceRequest, ExportTraceServiceResponse } from "#support/opentelemetry";
import { encodeSpans } from "./encode-spans.ts";
import { readRejected } from "./read-rejected.ts";

const decode = (bytes: Uint8Array): unknown =>
  ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(bytes), {
    longs: String,
    enums: String,
    bytes: String,
  });
const base64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64");

const span: SpanRecord = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  parentId: "00f067aa0ba902b8",
  name: "GET /ü",
  kind: "client",
  startMs: 1_795_000_000_123,
  endMs: 1_795_000_000_456,
  attributes: { "http.response.status_code": 500, "error.type": "500" },
  failed: true,
};

test("OpenTelemetry's own code reads every field of a span as it was written", () => {
  const bytes = encodeSpans([{ worker: "tokens", span }], { "deployment.environment.name": "x" });
  expect(decode(bytes)).toEqual({
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: "deployment.environment.name", value: { stringValue: "x" } },
            { key: "service.name", value: { stringValue: "atlas-tokens" } },
          ],
        },
        scopeSpans: [
          {
            scope: { name: "atlas" },
            spans: [
              {
                traceId: base64(span.traceId),
                spanId: base64(span.spanId),
                parentSpanId: base64("00f067aa0ba902b8"),
                name: "GET /ü",
                kind: "SPAN_KIND_CLIENT",
                startTimeUnixNano: "1795000000123000000",
                endTimeUnixNano: "1795000000456000000",
                attributes: [
                  { key: "http.response.status_code", value: { intValue: "500" } },
                  { key: "error.type", value: { stringValue: "500" } },
                ],
                status: { code: "STATUS_CODE_ERROR" },
                flags: 1,
              },
            ],
          },
        ],
      },
    ],
  });
});

test("the first span of a trace has no parent, and a good one no status", () => {
  const bytes = encodeSpans(
    [{ worker: "gateway", span: { ...span, parentId: null, failed: false, attributes: {} } }],
    {},
  );
  const text = JSON.stringify(decode(bytes));
  expect(text).not.toContain("parentSpanId");
  expect(text).not.toContain("status");
});

test("an attribute that is not on the list does not leave Atlas", () => {
  const attributes = {
    "url.full": "MARKER",
    "http.request.header.cookie": "MARKER",
    "atlas.door": "public",
  };
  const bytes = encodeSpans([{ worker: "gateway", span: { ...span, attributes } }], {});
  const text = JSON.stringify(decode(bytes));
  expect(text).toContain("atlas.door");
  expect(text).not.toContain("MARKER");
});

test("each Worker is a resource, with its spans in their order", () => {
  const named = (worker: "gateway" | "tokens", name: string) => ({
    worker,
    span: { ...span, name },
  });
  const bytes = encodeSpans(
    [named("gateway", "a"), named("tokens", "b"), named("gateway", "c")],
    {},
  );
  const names = [...JSON.stringify(decode(bytes)).matchAll(/"name":"(\w)"/g)].map(
    ([, name]) => name,
  );
  expect(names).toEqual(["a", "c", "b"]);
});

test.each([0, 1, 127, 128, 300, 2_048])(
  "an answer that refuses %d spans is read",
  (rejectedSpans) => {
    const answer = ExportTraceServiceResponse.encode({
      partialSuccess: { rejectedSpans, errorMessage: "why" },
    }).finish();
    expect(readRejected(answer)).toBe(rejectedSpans);
  },
);

test("an empty answer, and one that is something else, refuse none", () => {
  expect(readRejected(new Uint8Array())).toBe(0);
  expect(readRejected(new TextEncoder().encode("{}"))).toBe(0);
});
