import { describe, expect, test } from "vitest";
import {
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  MAX_JSON_DEPTH,
  MAX_JSON_KEYS,
  MAX_URL_CHARS,
  checkHeaders,
  checkUrl,
  parseJson,
  pathOf,
  readBody,
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

/** A request with a streamed body. Node wants `duplex`, the platform's types do not know it. */
const post = (body: ReadableStream, headers: HeadersInit = {}) => {
  const init = { method: "POST", body, headers, duplex: "half" };
  return new Request(base, init);
};

const streamed = (chunk: Uint8Array<ArrayBuffer>, times: number, headers?: HeadersInit) => {
  let left = times;
  const body = new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk);
      else controller.close();
    },
  });
  return { request: post(body, headers), left: () => left };
};

describe("a body", () => {
  test("is counted on the stream, whatever Content-Length says, and no further than the limit", async () => {
    const chunk = new Uint8Array(16 * 1024).fill(97);
    const endless = streamed(chunk, 10_000, { "content-length": "5" });
    await expect(readBody(endless.request)).rejects.toEqual(refusal("content_too_large"));
    expect(endless.left()).toBeGreaterThan(9_900);
    const whole = streamed(chunk, MAX_BODY_BYTES / chunk.length);
    expect(await readBody(whole.request)).toHaveLength(MAX_BODY_BYTES);
  });

  test("is refused by its Content-Length before it is read", async () => {
    const told = streamed(new Uint8Array(1), 1, { "content-length": String(MAX_BODY_BYTES + 1) });
    await expect(readBody(told.request)).rejects.toEqual(refusal("content_too_large"));
    expect(told.request.bodyUsed).toBe(false);
  });

  test("keeps a character that is split between chunks", async () => {
    const bytes = new TextEncoder().encode("я");
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    expect(await readBody(post(body))).toBe("я");
  });

  test("that is not UTF-8 is refused", async () => {
    const bad = streamed(new Uint8Array([0xff, 0xfe]), 1);
    await expect(readBody(bad.request)).rejects.toEqual(refusal("invalid_request"));
    const cut = streamed(new Uint8Array([0xd1]), 1);
    await expect(readBody(cut.request)).rejects.toEqual(refusal("invalid_request"));
  });
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
