import { expect, test, vi } from "vitest";
import { type LogFields, log } from "#shared/observe/log";
import { LABELS, readLine } from "./document.ts";
import { type Invocation, readDocuments } from "./read-documents.ts";

const AT_MS = 1_795_000_000_000;
const AT = new Date(AT_MS).toISOString();

/** Every field that a line can have. What is added to the log must be added here, and to the lists. */
const EVERY_FIELD: Required<LogFields> = {
  request_id: "req_1",
  trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
  service: "tokens",
  rpc_method: "readToken",
  method: "GET",
  route: "/v1/x",
  status: 200,
  duration_ms: 1.5,
  project_id: "prj_1",
  connection_id: "con_1",
  integration_id: "int_1",
  webhook_id: "whk_1",
  code: "not_found",
  cause: "x",
  step: "done",
  provider_error: "invalid_grant",
  error_name: "TypeError",
  error_stack: "at a\nat b",
  sqlstate: "42P01",
  count: 3,
};

function lineOf(fields: LogFields): string {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  log("info", "something", fields);
  const [line] = print.mock.calls[0] ?? [];
  print.mockRestore();
  return String(line);
}

const invocation = (changes: Partial<Invocation>): Invocation => ({
  scriptName: "atlas-tokens-staging",
  eventTimestamp: AT_MS,
  outcome: "ok",
  logs: [],
  exceptions: [],
  ...changes,
});
const logged = (message: unknown, level = "log") =>
  readDocuments([invocation({ logs: [{ timestamp: AT_MS, level, message }] })]);
const note = (action: string, level: string, more: object = {}) => ({
  "@timestamp": AT,
  "ecs.version": expect.any(String),
  "log.level": level,
  "event.action": action,
  "event.dataset": "atlas",
  "service.name": "atlas-tokens",
  ...more,
});

test("a line with every field that Atlas can write is shipped as it was written", () => {
  const line = lineOf(EVERY_FIELD);
  const written = JSON.parse(line) as { labels: object };
  expect(new Set(Object.keys(written.labels))).toEqual(LABELS);
  expect(logged([line])).toEqual([{ ...written, "event.dataset": "atlas" }]);
});

test("lines keep their order, over all invocations of an event", () => {
  const lines = ["a", "b", "c"].map((code) => lineOf({ service: "tokens", code }));
  const logs = lines.map((line) => ({ timestamp: AT_MS, level: "log", message: [line] }));
  const read = readDocuments([
    invocation({ logs: logs.slice(0, 2) }),
    invocation({ logs: logs.slice(2) }),
  ]);
  expect(read.map((document) => Object(document["labels"]).code)).toEqual(["a", "b", "c"]);
});

test.each([
  ["text", "MARKER"],
  ["an object", '{"token":"MARKER"}'],
  ["JSON that is no object", '"MARKER"'],
  ["half a line", '{"@timestamp":"MARKER'],
  ["a line with one more field", lineOf({ service: "tokens" }).replace("{", '{"x":"MARKER",')],
  [
    "a line with one more label",
    lineOf({ service: "tokens" }).replace('"labels":{', '"labels":{"x":"MARKER"'),
  ],
  [
    "a label that is an object",
    lineOf({ service: "tokens" }).replace('"labels":{', '"labels":{"code":{"x":"MARKER"}'),
  ],
  [
    "a field of another type",
    lineOf({ service: "tokens", status: 1 }).replace(":1,", ':"MARKER",'),
  ],
  ["a line of another program", lineOf({ service: "tokens" }).replace("atlas-tokens", "MARKER")],
  [
    "a field that is too long",
    lineOf({ service: "tokens", request_id: `MARKER${"x".repeat(2_000)}` }),
  ],
])("%s becomes a note that there was something", (_, text) => {
  expect(readLine(text)).toBeNull();
  expect(logged([text], "warn")).toEqual([note("unstructured_line", "warn")]);
});

test("a line beside something else, and values that are not text, are not read", () => {
  const line = lineOf({ service: "tokens" });
  for (const message of [[line, "MARKER"], [{ token: "MARKER" }], "MARKER", null, []])
    expect(logged(message, "MARKER")).toEqual([note("unstructured_line", "info")]);
});

test("an exception that nothing caught says its class, and neither message nor stack", () => {
  const exceptions = [
    { timestamp: AT_MS, name: "TypeError", message: "MARKER", stack: "MARKER" },
    { timestamp: AT_MS, name: "MARKER: with a value", message: "" },
  ];
  expect(readDocuments([invocation({ outcome: "exception", exceptions })])).toEqual([
    note("uncaught_exception", "error", { "error.type": "TypeError" }),
    note("uncaught_exception", "error", { "error.type": "unknown" }),
  ]);
});

test.each(["exceededCpu", "exceededMemory", "unknown"])(
  "an invocation that the platform stopped is noted: %s",
  (outcome) => {
    expect(readDocuments([invocation({ outcome })])).toEqual([
      note("invocation_stopped", "error", { labels: { cause: outcome } }),
    ]);
  },
);

test("an invocation that went well, or whose client left, leaves nothing", () => {
  const outcomes = ["ok", "canceled", "responseStreamDisconnected"];
  expect(readDocuments(outcomes.map((outcome) => invocation({ outcome })))).toEqual([]);
});

test("without a name of a Worker of Atlas the service is atlas", () => {
  const read = readDocuments([
    invocation({ scriptName: null, outcome: "exceededCpu", eventTimestamp: null }),
  ]);
  expect(read).toMatchObject([{ "service.name": "atlas", "@timestamp": expect.any(String) }]);
});
