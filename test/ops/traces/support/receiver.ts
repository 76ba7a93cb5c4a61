import { type IncomingHttpHeaders, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { ExportTraceServiceRequest } from "#support/opentelemetry";

type AnyValue = { stringValue?: string; intValue?: string; doubleValue?: number };
type KeyValue = { key: string; value: AnyValue };
type DecodedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  status?: { code?: string };
  flags?: number;
};
type Decoded = {
  resourceSpans?: {
    resource: { attributes?: KeyValue[] };
    scopeSpans: { scope: { name: string }; spans: DecodedSpan[] }[];
  }[];
};
/** A span as the receiver understood it. */
export type ReceivedSpan = {
  traceId: string;
  spanId: string;
  /** Empty for the first span of a trace. */
  parentId: string;
  name: string;
  kind: string;
  startMs: number;
  endMs: number;
  attributes: Record<string, string | number>;
  failed: boolean;
  resource: Record<string, string | number>;
};

export type ReceivedRequest = { path: string; headers: IncomingHttpHeaders; spans: ReceivedSpan[] };

/** How the receiver answers. `delayMs`: after it has read the request. */
export type ReceiverAnswer = {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array;
  delayMs?: number;
};

export type Receiver = {
  url: string;
  /** Those that were answered with 200. */
  taken: ReceivedRequest[];
  /** All others. */
  refused: { atMs: number; spans: ReceivedSpan[] }[];
  /** Spans of the requests that were answered with 200. */
  spans(): ReceivedSpan[];
  /** Everything that arrived, as bytes, to look for what must not be in it. */
  bytes(): string;
  answer: ReceiverAnswer;
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
};

/** A receiver of OTLP/HTTP on loopback. Answers 400 to what OpenTelemetry's code does not decode. */
export async function startReceiver(): Promise<Receiver> {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const body = Buffer.concat(parts);
      bodies.push(body);
      const { status, headers = {}, body: content, delayMs = 0 } = receiver.answer;
      const { url: path = "", headers: sent } = request;
      const isOtlp = request.method === "POST" && sent["content-type"] === "application/x-protobuf";
      const spans = isOtlp ? decode(body) : null;
      if (spans === null) {
        response.writeHead(400).end();
        return;
      }
      if (delayMs > 0) await pause(delayMs);
      if (status === 200) receiver.taken.push({ path, headers: sent, spans });
      else receiver.refused.push({ atMs: Date.now(), spans });
      response.writeHead(status, { "content-type": "application/x-protobuf", ...headers });
      response.end(content);
    });
  });
  const port = await listen(server);
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    taken: [],
    refused: [],
    spans: () => receiver.taken.flatMap(({ spans }) => spans),
    bytes: () => Buffer.concat(bodies).toString("latin1"),
    answer: { status: 200 },
    pause: () => close(server),
    resume: async () => void (await listen(server, port)),
    close: () => close(server),
  };
  return receiver;
}

function decode(body: Uint8Array): ReceivedSpan[] | null {
  try {
    const message = ExportTraceServiceRequest.decode(body);
    const request = ExportTraceServiceRequest.toObject(message, {
      longs: String,
      enums: String,
      bytes: (bytes: Uint8Array) => bytes,
    }) as Decoded;
    return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => toReceived(span, attributesOf(resource.attributes))),
      ),
    );
  } catch {
    return null;
  }
}

const hex = (bytes: unknown): string =>
  bytes instanceof Uint8Array ? Buffer.from(bytes).toString("hex") : "";

const toReceived = (span: DecodedSpan, resource: ReceivedSpan["resource"]): ReceivedSpan => ({
  traceId: hex(span.traceId),
  spanId: hex(span.spanId),
  parentId: hex(span.parentSpanId),
  name: span.name,
  kind: span.kind,
  startMs: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
  endMs: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
  attributes: attributesOf(span.attributes),
  failed: span.status?.code === "STATUS_CODE_ERROR",
  resource,
});

const attributesOf = (list: readonly KeyValue[] = []): Record<string, string | number> =>
  Object.fromEntries(
    list.map(({ key, value }) => [
      key,
      value.stringValue ?? value.doubleValue ?? Number(value.intValue),
    ]),
  );

const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
