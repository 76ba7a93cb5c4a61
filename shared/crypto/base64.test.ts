import { expect, test } from "vitest";
import { fromBase64Url, toBase64Url } from "./base64.ts";

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

test("every length comes back as it was, and Node writes the same text", () => {
  for (let length = 0; length <= 256; length += 1) {
    const part = bytes.subarray(0, length);
    const text = toBase64Url(part);
    expect(text).toBe(Buffer.from(part).toString("base64url"));
    expect(fromBase64Url(text)).toEqual(part);
  }
});

test("base64 is read as well, padded or not", () => {
  const text = Buffer.from(bytes).toString("base64");
  expect(text).toMatch(/[+/].*=$/);
  expect(fromBase64Url(text)).toEqual(bytes);
  expect(fromBase64Url(text.replaceAll("=", ""))).toEqual(bytes);
});

test.each(["a", "ab*c", "ä", "ab=c", "====="])("%j is neither", (text) => {
  expect(fromBase64Url(text)).toBeNull();
});
