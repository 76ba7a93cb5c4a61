import { expect, test } from "vitest";
import { readTraceId } from "./trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

test.each([
  ["of version 00", `00-${TRACE}-${PARENT}-01`],
  ["of a later version, with more behind it", `01-${TRACE}-${PARENT}-01-more`],
])("a traceparent %s names its trace", (_, header) => {
  expect(readTraceId(header)).toBe(TRACE);
});

test.each([
  ["that is missing", null],
  ["with capitals", `00-${TRACE.toUpperCase()}-${PARENT}-01`],
  ["of the forbidden version", `ff-${TRACE}-${PARENT}-01`],
  ["of version 00 with more behind it", `00-${TRACE}-${PARENT}-01-more`],
  ["with an empty trace", `00-${"0".repeat(32)}-${PARENT}-01`],
  ["with an empty parent", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["that is too short", `00-${TRACE.slice(1)}-${PARENT}-01`],
  ["with a line break", `00-${TRACE}-${PARENT}-01\n`],
])("a traceparent %s is ignored", (_, header) => {
  expect(readTraceId(header)).toBeUndefined();
});
