import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { log, stackOf } from "./log.ts";

const METHODS = ["log", "warn", "error"] as const;
let written: { method: string; line: string }[] = [];

beforeEach(() => {
  written = [];
  for (const method of METHODS)
    vi.spyOn(console, method).mockImplementation((line) => {
      written.push({ method, line });
    });
});
afterEach(() => vi.restoreAllMocks());

const lastLine = (): Record<string, unknown> => JSON.parse(written.at(-1)?.line ?? "");

test("a line is one JSON object with ECS names, and what ECS has no name for is a label", () => {
  log("info", "request_served", {
    request_id: "req_1",
    service: "gateway",
    rpc_method: "readToken",
    method: "GET",
    route: "/v1/connections/:connection_id",
    status: 200,
    duration_ms: 12.5,
    project_id: "prj_1",
    connection_id: "con_1",
    integration_id: "int_1",
    code: "needs_reauth",
    cause: "token_rejected",
    error_name: "TypeError",
    error_stack: "at a (b.js:1:1)",
    sqlstate: "57P01",
    count: 3,
  });
  expect(written[0]?.line).not.toContain("\n");
  expect(lastLine()).toEqual({
    "@timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    "ecs.version": "9.4.0",
    "log.level": "info",
    "event.action": "request_served",
    "service.name": "atlas-gateway",
    "http.request.id": "req_1",
    "http.request.method": "GET",
    "http.response.status_code": 200,
    "event.duration": 12_500_000,
    "error.type": "TypeError",
    "error.stack_trace": "at a (b.js:1:1)",
    labels: {
      rpc_method: "readToken",
      route: "/v1/connections/:connection_id",
      project_id: "prj_1",
      connection_id: "con_1",
      integration_id: "int_1",
      code: "needs_reauth",
      cause: "token_rejected",
      sqlstate: "57P01",
      count: 3,
    },
  });
});

test("a line without fields says when, how bad and what, and nothing else", () => {
  log("warn", "token_lost");
  expect(Object.keys(lastLine()).toSorted()).toEqual([
    "@timestamp",
    "ecs.version",
    "event.action",
    "labels",
    "log.level",
  ]);
  expect(lastLine()["labels"]).toEqual({});
});

test.each([
  ["info", "log"],
  ["warn", "warn"],
  ["error", "error"],
] as const)("a line of level %s goes to console.%s", (level, method) => {
  log(level, "something_happened");
  expect(written).toMatchObject([{ method }]);
  expect(lastLine()["log.level"]).toBe(level);
});

test("what is not on the allow-list is left out, though an object brings it along", () => {
  const row = { code: "invalid_grant", access_token: "SECRET", email: "anna@example.com" };
  log("error", "refresh_failed", row);
  expect(lastLine()["labels"]).toEqual({ code: "invalid_grant" });
  expect(written[0]?.line).not.toMatch(/SECRET|anna|token|email/);
});

test("an error's name and frames are told, its message never", () => {
  const { error_name, error_stack } = stackOf(new RangeError("SECRET is out of range"));
  expect(error_name).toBe("RangeError");
  expect(error_stack).toMatch(/^at .*log\.test\.ts:\d+:\d+/);
  expect(error_stack).not.toMatch(/SECRET|RangeError/);
  for (const frame of error_stack?.split("\n") ?? []) expect(frame).toMatch(/^at /);
});

test.each([
  ["has several lines", "Failed query: select 1\nparams: SECRET"],
  ["has a line that looks like a frame", "no\n    at SECRET (file.js:1:1)\nmore"],
  ["has characters that mean something in a replacement", "$& $1 SECRET"],
  ["is longer than the stack", `SECRET ${"x".repeat(10_000)}`],
])("a message that %s does not get into the frames", (_, message) => {
  const { error_stack } = stackOf(new Error(message));
  expect(error_stack).toMatch(/^at .*log\.test\.ts/);
  expect(error_stack).not.toMatch(/SECRET|params|Failed/);
});

test("at most eight frames are told, and none of an error without a stack", () => {
  const deep = (depth: number): Error => (depth === 0 ? new Error("no") : deep(depth - 1));
  expect(stackOf(deep(30)).error_stack?.split("\n")).toHaveLength(8);
  const bare = new Error("SECRET");
  delete bare.stack;
  expect(stackOf(bare)).toEqual({ error_name: "Error", error_stack: "" });
});

test.each(["SECRET", { message: "SECRET", stack: "at SECRET" }, null, undefined, 7])(
  "%j that was thrown is unknown and says nothing",
  (thrown) => {
    expect(stackOf(thrown)).toEqual({ error_name: "unknown" });
  },
);
