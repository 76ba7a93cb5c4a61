import { describe, expect, it, test } from "vitest";
import { parseJson } from "./json.ts";

describe("a number that a double cannot hold", () => {
  it.each([
    "12345678901234567890",
    "-12345678901234567890",
    "9007199254740993",
    "9007199254740992",
    "1152921504606846976",
    "9007199254740990.7",
    "0.1234567890123456789",
    "1e21",
    "1e400",
    "1e-400",
    "1".repeat(10_000),
    `1.${"0".repeat(60)}`,
  ])("%s is kept as it is written", (source) => {
    expect(parseJson(source)).toBe(source);
    expect(parseJson(`{"a":[{"id":${source}}]}`)).toEqual({ a: [{ id: source }] });
  });
});

describe("a number that a double holds", () => {
  it.each([
    ["0", 0],
    ["-0", -0],
    ["7", 7],
    ["1.0", 1],
    ["1e3", 1000],
    ["1.50E+1", 15],
    ["0.1", 0.1],
    ["1e-7", 1e-7],
    ["3600.9", 3600.9],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["-9007199254740991", Number.MIN_SAFE_INTEGER],
  ])("%s stays a number", (source, value) => {
    expect(parseJson(`{"id": ${source} }`)).toEqual({ id: value });
  });
});

test("everything else is read as JSON.parse reads it", () => {
  const text = '{"a":"12345678901234567890","b":[null,true,{}],"__proto__":{"c":1}}';
  expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
});

test("a deeply nested value is still read", () => {
  const deep = `{"id":7,"deep":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  expect(parseJson(deep)).toMatchObject({ id: 7 });
});

test.each(["", "{", "01", "1.", "{12345678901234567890:1}", "NaN"])("%o is not JSON", (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});
