import { expect, test } from "vitest";
import { entityTag, readIfMatch } from "./if-match.ts";

test("a version's entity tag is read back as the version", () => {
  for (const version of [1, 42, 999_999_999]) expect(readIfMatch(entityTag(version))).toBe(version);
});

test("no header and * allow every version", () => {
  expect(readIfMatch(undefined)).toBeNull();
  expect(readIfMatch(" * ")).toBeNull();
});

test.each(["", "3", 'W/"3"', '"3", "4"', '"-1"', '"3x"', '"1e3"', '"99999999999"', "'3'"])(
  "a tag that Atlas never makes fits no version: %s",
  (header) => {
    expect(readIfMatch(header)).toBe(-1);
  },
);
