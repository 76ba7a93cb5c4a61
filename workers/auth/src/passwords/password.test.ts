import { expect, test } from "vitest";
import { hashingInput, isUsablePassword } from "./password.ts";

test.each([
  ["8 ASCII characters", "password", true],
  ["7 ASCII characters", "passwor", false],
  ["8 emoji, 16 UTF-16 units", "🔑".repeat(8), true],
  ["4 emoji, 8 UTF-16 units", "🔑".repeat(4), false],
  ["128 characters", "x".repeat(128), true],
  ["129 characters", "x".repeat(129), false],
  ["8 composed letters, 16 code points before normalisation", "u\u0308".repeat(8), true],
  ["7 composed letters, 14 code points before normalisation", "u\u0308".repeat(7), false],
  ["spaces only", " ".repeat(8), true],
  ["half of a surrogate pair", "password\ud83d", false],
])("%s: usable %j is %s", (_, password, usable) => {
  expect(isUsablePassword(password)).toBe(usable);
});

test("two spellings of one password hash alike", () => {
  expect(hashingInput("pa\u0308sswo\u0308rd")).toBe(hashingInput("pässwörd"));
  expect(hashingInput("ｐａｓｓｗｏｒｄ")).toBe(hashingInput("password"));
});

test("case, surrounding blanks and every character count", () => {
  const variants = ["password", "Password", " password", "password ", "password\u0000", "passwort"];
  expect(new Set(variants.map(hashingInput)).size).toBe(variants.length);
});
