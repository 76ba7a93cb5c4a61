import { expect, test } from "vitest";
import { type ReceiverEnv, readReceiver } from "./read-receiver.ts";

const read = (env: ReceiverEnv) =>
  readReceiver({ OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example.com", ...env });

test("without an endpoint there is no receiver", () => {
  expect(readReceiver({})).toBeNull();
  expect(readReceiver({ OTEL_EXPORTER_OTLP_HEADERS: "a=b" })).toBeNull();
});

test.each([
  ["https://otel.example.com", "https://otel.example.com/v1/traces"],
  ["http://collector:4318/", "http://collector:4318/v1/traces"],
  ["https://otel.example.com/otlp", "https://otel.example.com/otlp/v1/traces"],
])("%s takes traces at %s", (endpoint, url) => {
  expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toMatchObject({ url });
});

test("headers and resource attributes are lists with percent-encoded values", () => {
  expect(
    read({
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20a%3Db, x-team = a=b",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=staging",
    }),
  ).toMatchObject({
    headers: { authorization: "Bearer a=b", "x-team": "a=b" },
    resource: { "deployment.environment.name": "staging" },
  });
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "otel.example.com" }],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "grpc://otel.example.com" }],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "MARKER" }],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "a=%ZZMARKER" }],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "a b=MARKER" }],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "a=MARKER%0d%0ab:c" }],
  [{ OTEL_RESOURCE_ATTRIBUTES: "=MARKER" }],
])("a wrong setting is named without its value: %j", (env) => {
  const [name = ""] = Object.keys(env);
  const problem = read(env);
  expect(problem).toContain(name);
  expect(problem).not.toContain("MARKER");
});
