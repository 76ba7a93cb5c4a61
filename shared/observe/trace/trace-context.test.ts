import { expect, test } from "vitest";
import { readTraceparent, writeTraceparent } from "./trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

test.each([
  ["00", false],
  ["01", true],
  ["02", false],
  ["03", true],
])("the flags %s of a caller mean that it records: %s", (flags, sampled) => {
  expect(readTraceparent(`00-${TRACE}-${PARENT}-${flags}`)).toEqual({
    traceId: TRACE,
    spanId: PARENT,
    sampled,
  });
});

test("a span's own header is read as it was written", () => {
  const header = writeTraceparent({ traceId: TRACE, spanId: PARENT });
  expect(readTraceparent(header)).toEqual({ traceId: TRACE, spanId: PARENT, sampled: true });
});

test.each([null, undefined, "", `00-${TRACE}-${PARENT}`, `00-${TRACE}-${PARENT}-1`])(
  "%s is not a place in a trace",
  (header) => {
    expect(readTraceparent(header)).toBeNull();
  },
);
