import { expect, test } from "vitest";
import { normaliseEmail } from "./email.ts";

test.each([
  ["Anna@Example.com", "anna@example.com"],
  ["  anna@example.com\n", "anna@example.com"],
  ["anna+tag@EXAMPLE.com", "anna+tag@example.com"],
  ["anna@bücher.example", "anna@xn--bcher-kva.example"],
  ["anna@BÜCHER.example", "anna@xn--bcher-kva.example"],
  ["anna@ｅｘａｍｐｌｅ.com", "anna@example.com"],
  ["anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"],
])("%j is spelled %s", (given, expected) => {
  expect(normaliseEmail(given)).toBe(expected);
  expect(normaliseEmail(expected)).toBe(expected);
});

test.each([
  "",
  "anna",
  "@example.com",
  "anna@",
  "anna@localhost",
  "anna@127.0.0.1",
  "anna@0x7f.1",
  "anna@[::1]",
  "anna@example.com/path",
  "anna@example.com:25",
  "anna@evil.example@example.com",
  "anna@exam ple.com",
  "anna@exam\u200bple.com",
  "anna@example.com\u0000",
  "аnna@example.com",
  "anna\u0000@example.com",
  "an na@example.com",
  "anna@%65xample.com",
  "anna@-.com",
  `${"a".repeat(65)}@example.com`,
  `anna@${"a.".repeat(125)}example`,
])("%j is no address", (given) => {
  expect(normaliseEmail(given)).toBeNull();
});
