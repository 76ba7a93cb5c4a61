import { describe, expect, test } from "vitest";
import { readNumber, readNumberOrNull, readText, readTextOrNull, readTexts } from "./rows.ts";

const row = {
  number: 7,
  bigint: "9007199254740991",
  numeric: "-1.5",
  text: "active",
  empty: "",
  texts: ["a", "b"],
  none: null,
  yes: true,
};

test.each([
  ["number", 7],
  ["bigint", 9_007_199_254_740_991],
  ["numeric", -1.5],
])("the column %s is the number %d", (column, value) => {
  expect(readNumber(row, column)).toBe(value);
  expect(readNumberOrNull(row, column)).toBe(value);
});

test("a column that holds text is read as it is, empty or not", () => {
  expect([readText(row, "text"), readText(row, "empty")]).toEqual(["active", ""]);
  expect([readTextOrNull(row, "text"), readTextOrNull(row, "empty")]).toEqual(["active", ""]);
  expect(readTexts(row, "texts")).toEqual(["a", "b"]);
});

test("null and a column that the statement did not return are null where null is allowed", () => {
  for (const column of ["none", "missing"])
    expect([readNumberOrNull(row, column), readTextOrNull(row, column)]).toEqual([null, null]);
});

describe.each([
  ["a number", readNumber, ["text", "empty", "none", "missing", "yes", "texts"]],
  ["a number or null", readNumberOrNull, ["text", "empty", "yes", "texts"]],
  ["text", readText, ["number", "none", "missing", "yes", "texts"]],
  ["text or null", readTextOrNull, ["number", "yes", "texts"]],
  ["an array", readTexts, ["text", "none", "missing", "number"]],
] as const)("%s", (_, read, columns) => {
  test.each(columns)("is not what the column %s holds, and the error names it", (column) => {
    expect(() => read(row, column)).toThrow(TypeError);
    expect(() => read(row, column)).toThrow(`column ${column} is not`);
  });
});
