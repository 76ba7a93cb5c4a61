import { expect, test } from "vitest";
import { toSchemaPattern } from "./openapi-patterns.ts";

/** As the generator prints it. */
const print = (pattern: RegExp): string => pattern.toString().replace(/^\/|\/$/g, "");

test.each([
  [/^[^\p{Cc}\p{Cs}]+$/u, "user-1"],
  [/^[a-z]+$/, "abc"],
  [/^\/u$/, "/u"],
  [/^\/u$/u, "/u"],
  [/^a\\$/u, "a\\"],
  [/^[/]u$/u, "/u"],
  [/\/s/, "a/s"],
])("%s keeps its meaning", (pattern, text) => {
  const restored = new RegExp(toSchemaPattern(print(pattern)), "u");
  expect(restored.source).toBe(pattern.source);
  expect(restored.test(text)).toBe(true);
});

test.each([/^a$/i, /^a$/m, /^a.b$/s, /^a$/iu, /^[\p{L}--a]$/v])(
  "%s is refused: a validator would read it differently",
  (pattern) => {
    expect(() => toSchemaPattern(print(pattern))).toThrow(/cannot express the flags/);
  },
);
