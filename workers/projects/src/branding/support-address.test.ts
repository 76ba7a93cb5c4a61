import { expect, test } from "vitest";
import { checkSupportAddress } from "./support-address.ts";

test.each([
  ["Help@Example.com", "help@example.com"],
  ["help+app@example.com", "help+app@example.com"],
  ["https://example.com/help?topic=atlas", "https://example.com/help?topic=atlas"],
  ["https://EXAMPLE.com", "https://example.com/"],
])("%s is kept as %s", (given, kept) => {
  expect(checkSupportAddress(given)).toEqual({ ok: true, value: kept });
});

test.each([
  "help",
  "@example.com",
  "help@localhost",
  "a?subject=x@example.com",
  "a&bcc=b@example.com",
  "help@example.com?bcc=all@example.com",
  "http://example.com/help",
  "javascript:alert(1)",
  "javascript:alert(1)//@example.com",
  "data:text/html,x",
  "mailto:help@example.com",
  "https://user:secret@example.com/help",
  "https://bücher.example/help",
  "//example.com",
  "tel:+123",
  "https://example.com/\u202e",
])("%j is refused", (text) => {
  expect(checkSupportAddress(text)).toEqual({ ok: false, error: expect.any(String) });
});
