import { describe, expect, test } from "vitest";
import {
  MAX_HEADER_BYTES,
  MAX_JSON_DEPTH,
  MAX_JSON_KEYS,
  MAX_URL_CHARS,
  checkHeaders,
  checkUrl,
  parseJson,
  pathOf,
} from "./limits.ts";

const base = "https://atlas.example.com";
const refusal = (code: string) =>
  expect.objectContaining({ failure: expect.objectContaining({ code }) });

describe("a URL", () => {
  test("of 8 KiB passes and of one character more is refused", () => {
    const url = `${base}/v1/x?a=`.padEnd(MAX_URL_CHARS, "a");
    expect(() => checkUrl(url)).not.toThrow();
    expect(() => checkUrl(`${url}a`)).toThrow(refusal("uri_too_long"));
  });

  test("with an API key in it is refused", () => {
    expect(() => checkUrl(`${base}/v1/key?api_key=atlas_sk_x`)).toThrow(
      refusal("credential_in_url"),
    );
  });

  test.each([
    "/v1/key?api_key=atlas%5Fsk%5Fx",
    "/v1/key?api_key=%61tlas_sk_x",
    "/v1/key?api_key=%2561tlas%255fsk_x",
    "/v1/key?api_key=%252561tlas_sk_x",
    "/v1/key?api_key=%%36%31tlas_sk_x",
    "/v1/key?%61%74%6c%61%73%5f%73%6b%5f=1",
    "/v1/connections/%61tlas%5Fsk_x",
    "/callback/int_1?error_description=%e9&state=atlas%5fsk_x",
    `/v1/key?${"%25".repeat(500)}61tlas_sk_x`,
  ])("with a key that is percent-encoded is refused: %s", (path) => {
    expect(() => checkUrl(base + path)).toThrow(refusal("credential_in_url"));
  });

  test.each([
    "/v1/a%00b",
    "/v1/x?a=%00",
    "/callback/int_1?code=%00",
    "/v1/x?a=%ff",
    "/v1/x%ED%A0%80",
  ])("%s is refused", (path) => {
    expect(() => checkUrl(base + path)).toThrow(refusal("invalid_request"));
  });

  test.each(["/v1/x?a=%D1%8F", "/callback/int_1?error_description=caf%e9", "/v1/x?a=%20"])(
    "%s passes",
    (path) => {
      expect(() => checkUrl(base + path)).not.toThrow();
    },
  );

  test("has a path without query and fragment", () => {
    expect(pathOf(`${base}/a/b?c=/d`)).toBe("/a/b");
    expect(pathOf(base)).toBe("/");
    expect(pathOf(`${base}/a#b`)).toBe("/a");
  });
});

test("headers count together", () => {
  const half = "a".repeat(MAX_HEADER_BYTES / 2);
  expect(() => checkHeaders(new Headers({ a: half }))).not.toThrow();
  expect(() => checkHeaders(new Headers({ a: half, b: half }))).toThrow(
    refusal("headers_too_large"),
  );
});

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const members = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1])));

describe("JSON", () => {
  test.each([nested(MAX_JSON_DEPTH), members(MAX_JSON_KEYS), '{"constructor":1}', '"я😀"', "null"])(
    "passes (%#)",
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    },
  );

  test.each([
    ["too deep", nested(MAX_JSON_DEPTH + 1)],
    ["as deep as the body allows", nested(100_000)],
    ["with too many members", members(MAX_JSON_KEYS + 1)],
    ["with __proto__", '{"a":{"__proto__":{"role":"owner"}}}'],
    ["with NUL in a value", '{"a":"x\\u0000"}'],
    ["with NUL in a name", '{"x\\u0000":1}'],
    ["with a lone surrogate", '["\\ud800"]'],
    ["that is not JSON", "{a:1}"],
    ["that is empty", " "],
  ])("%s is refused", (_, text) => {
    expect(() => parseJson(text)).toThrow(refusal("invalid_request"));
  });
});
