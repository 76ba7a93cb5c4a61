import { describe, expect, it } from "vitest";
import { readGrantedScopes } from "./granted-scopes.ts";
import { STANDARD_ANSWERS } from "./quirks.ts";

const read = (value: unknown, asked: string[] = [], separators: string[] = []) =>
  readGrantedScopes({ ...STANDARD_ANSWERS, granted_scope_separators: separators }, value, asked);

describe("the granted scopes in an answer", () => {
  it.each<[what: string, value: unknown]>([
    ["spaces", "a b"],
    ["many spaces", " a  b "],
    ["a line break", "a\r\nb"],
    ["a plus sign", "a+b"],
    ["%20", "a%20b"],
    ["a semicolon", "a;b"],
    ["a semicolon and a space", "a; b"],
    ["a list", ["a", "b"]],
    ["a list of texts", ["a b"]],
    ["a list as text", '["a","b"]'],
    ["a list with something else in it", ["a", null, 7, "b"]],
    ["the same one twice", "a b a"],
  ])("are separated by %s", (_what, value) => {
    expect(read(value)).toEqual(["a", "b"]);
  });

  it("are separated by a comma only where the definition says so", () => {
    expect(read("a,b")).toEqual(["a,b"]);
    expect(read("a, b", [], [","])).toEqual(["a", "b"]);
  });

  it("contain those that a granted one includes", () => {
    const quirks = {
      ...STANDARD_ANSWERS,
      included_scopes: { user: ["read:user", "user:email"], repo: ["public_repo"] },
    };
    expect(readGrantedScopes(quirks, "user gist", [])).toEqual([
      "user",
      "read:user",
      "user:email",
      "gist",
    ]);
    expect(readGrantedScopes(quirks, "user:email toString", [])).toEqual([
      "user:email",
      "toString",
    ]);
  });

  it("are decoded", () => {
    expect(read("https%3A%2F%2Fapi.example.com%2Fmail%20b")).toEqual([
      "https://api.example.com/mail",
      "b",
    ]);
  });

  it("stay whole where they were asked for", () => {
    expect(read("a+b c;d e%20f g+h", ["a+b", "c;d", "e%20f"])).toEqual([
      "a+b",
      "c;d",
      "e%20f",
      "g",
      "h",
    ]);
  });

  it.each<[what: string, value: unknown, expected: string[] | null]>([
    ["nothing", undefined, null],
    ["null", null, null],
    ["an object", {}, null],
    ["a list of no texts", [1, null], null],
    ["an empty list", [], []],
    ["an empty text", "", []],
    ["half an encoding", "a%2", ["a%2"]],
    ["half a list", '["a"', []],
    ["characters that no scope has", 'a" \u0000 ü b', ["b"]],
  ])("are read from %s", (_what, value, expected) => {
    expect(read(value)).toEqual(expected);
  });
});
