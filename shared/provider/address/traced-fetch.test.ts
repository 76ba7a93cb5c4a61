import { beforeEach, expect, test } from "vitest";
import { runInSpan } from "../../observe/trace/active-span.ts";
import { spanBuffer } from "../../observe/trace/span-buffer.ts";
import { Span } from "../../observe/trace/span.ts";
import { ProviderFetchError } from "./guarded-fetch.ts";
import { tracedFetch } from "./traced-fetch.ts";

const limits = { deadlineMs: 1_000 };
const init = { method: "POST", headers: { accept: "application/json" } };
const inRequest = <T>(work: () => Promise<T>): Promise<T> =>
  runInSpan(new Span({ traceId: "1".repeat(32), spanId: null }, "server", "GET"), work, () => {});

beforeEach(() => void spanBuffer.take());

test("a request to a provider is a span with its host, and what is sent stays as it was", async () => {
  const sent: unknown[] = [];
  const send = tracedFetch(async (...request) => {
    sent.push(request);
    return new Response(null, { status: 401 });
  });
  await inRequest(() => send("https://login.example.com/t/secret?code=secret", init, limits));
  expect(sent).toEqual([["https://login.example.com/t/secret?code=secret", init, limits]]);
  const [span] = spanBuffer.take();
  expect(span).toMatchObject({ kind: "client", name: "POST", failed: true });
  expect(span?.attributes).toEqual({
    "http.request.method": "POST",
    "server.address": "login.example.com",
    "http.response.status_code": 401,
    "error.type": "401",
  });
});

test("a request without an answer has the reason", async () => {
  const send = tracedFetch(() => Promise.reject(new ProviderFetchError("deadline")));
  await expect(inRequest(() => send("https://a.example.com", init, limits))).rejects.toThrow(
    "deadline",
  );
  expect(spanBuffer.take()[0]).toMatchObject({ attributes: { "error.type": "deadline" } });
});

test("outside of a sampled request there is no span", async () => {
  await tracedFetch(async () => new Response())("https://a.example.com", init, limits);
  expect(spanBuffer.isEmpty).toBe(true);
});
