import { describe, expect, it } from "vitest";
import { globMatches, parseInteger } from "../redis/arguments.ts";
import { formatNumber } from "../redis/lua/lua-number-text.ts";

describe("globMatches", () => {
  it.each([
    ["*", "", true],
    ["a*c", "abbc", true],
    ["a*c", "abcd", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["[a-c]x", "bx", true],
    ["[^a-c]x", "bx", false],
    ["[^a-c]x", "zx", true],
    ["[c-a]", "b", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["*a*b*", "xxaxxbxx", true],
    ["", "", true],
    ["", "x", false],
    ["[", "[", false],
  ])("%s on %s is %s", (pattern, text, matched) => {
    expect(globMatches(pattern, text)).toBe(matched);
  });

  it("takes no longer than text times pattern, whatever the pattern", () => {
    const since = performance.now();
    expect(globMatches("a*".repeat(30) + "b", "a".repeat(20_000))).toBe(false);
    expect(performance.now() - since).toBeLessThan(1000);
  });
});

describe("numbers", () => {
  it("takes a 64-bit integer in its one form only", () => {
    expect(parseInteger("-9223372036854775808")).toBe(-9223372036854775808n);
    for (const text of [
      "",
      "+1",
      "01",
      "-0",
      " 1",
      "1 ",
      "1.0",
      "0x1",
      "9223372036854775808",
      "1e3",
    ]) {
      expect(() => parseInteger(text)).toThrow("not an integer");
    }
  });

  it("writes numbers as C's %g does", () => {
    const values = [0, 1, -1, 100, 1e14, 1e15, 2 ** 53, 1 / 3, 1e-5, 0.0001, 1e100, 123456.789];
    expect(values.map((value) => formatNumber(value, 14))).toEqual([
      "0",
      "1",
      "-1",
      "100",
      "1e+14",
      "1e+15",
      "9.007199254741e+15",
      "0.33333333333333",
      "1e-05",
      "0.0001",
      "1e+100",
      "123456.789",
    ]);
    expect([2 ** 53, 0.1, 1764000000000].map((value) => formatNumber(value, 17))).toEqual([
      "9007199254740992",
      "0.10000000000000001",
      "1764000000000",
    ]);
  });
});
