import { expect, test } from "vitest";
import { parseJson } from "./json.ts";

test("workerd keeps the digits of a long number", () => {
  expect(parseJson('{"id":12345678901234567890,"n":[7,9007199254740993]}')).toEqual({
    id: "12345678901234567890",
    n: [7, "9007199254740993"],
  });
});

test("workerd still reads a deeply nested value", () => {
  const deep = `{"id":7,"deep":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  expect(parseJson(deep)).toMatchObject({ id: 7 });
});
