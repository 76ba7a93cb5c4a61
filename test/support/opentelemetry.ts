import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";

/** A message of OTLP, in OpenTelemetry's own generated code. */
export type MessageType = {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
  toObject(message: object, options: object): unknown;
};

type Messages = Record<"ExportTraceServiceRequest" | "ExportTraceServiceResponse", MessageType>;

/** The package has the code, and types for none of it. */
export const { ExportTraceServiceRequest, ExportTraceServiceResponse } = (
  root as unknown as {
    opentelemetry: { proto: { collector: { trace: { v1: Messages } } } };
  }
).opentelemetry.proto.collector.trace.v1;
