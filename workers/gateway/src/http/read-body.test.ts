import { describe, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "./limits.ts";
import { readBody } from "./read-body.ts";

const refusal = (code: string) =>
  expect.objectContaining({ failure: expect.objectContaining({ code }) });

/** A request with a streamed body. Node wants `duplex`, the platform's types do not know it. */
const post = (body: ReadableStream, headers: HeadersInit = {}) => {
  const init = { method: "POST", body, headers, duplex: "half" };
  return new Request("https://atlas.example.com", init);
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

  test("that breaks off is the client's fault", async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new TypeError("Network connection lost.")),
    });
    await expect(readBody(post(body))).rejects.toEqual(refusal("invalid_request"));
  });

  test.each([
    ["never comes", () => undefined],
    [
      "drips for ever",
      async (controller: ReadableStreamDefaultController) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        controller.enqueue(new Uint8Array([97]));
      },
    ],
  ])("that %s is given up, and told to stop", async (_, pull) => {
    const cancelled = Promise.withResolvers<void>();
    const body = new ReadableStream({ pull, cancel: () => cancelled.resolve() });
    await expect(readBody(post(body), 100)).rejects.toEqual(refusal("request_timeout"));
    await cancelled.promise;
  });
});
