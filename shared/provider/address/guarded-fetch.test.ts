import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProviderFetchError, makeProviderFetch } from "./guarded-fetch.ts";
import { BlockedUrlError } from "./url-policy.ts";

const servers: Server[] = [];

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ origin: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    handle(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://double");
  switch (url.pathname) {
    case "/hang":
      return;
    case "/drip": {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
      return;
    }
    case "/redirect":
      response.writeHead(307, { location: url.searchParams.get("to") ?? "/" }).end();
      return;
    case "/bomb":
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(gzipSync(Buffer.alloc(20_000_000)));
      return;
    case "/cut":
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => response.destroy(), 20);
      return;
    case "/cut-at-once":
      response.destroy();
      return;
    case "/empty":
      response.writeHead(204).end();
      return;
    default:
      response.writeHead(200, { "content-encoding": "gzip", "set-cookie": "a=b" });
      response.end(gzipSync(JSON.stringify({ userAgent: request.headers["user-agent"] })));
  }
}

let double: { origin: string; requests: IncomingMessage[] };
let canary: { origin: string; requests: IncomingMessage[] };

beforeAll(async () => {
  double = await serve(answer);
  canary = await serve((_request, response) => void response.end("tweet"));
});

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const makeFetch = (local = double.origin) =>
  makeProviderFetch({ ATLAS_BASE_URL: "http://localhost:1", ATLAS_LOCAL_PROVIDERS: local });

async function failureOf(path: string, limits = { deadlineMs: 300 }): Promise<string> {
  const started = Date.now();
  const thrown: unknown = await makeFetch()(`${double.origin}${path}`, {}, limits).catch(
    (error: unknown) => error,
  );
  expect(Date.now() - started).toBeLessThan(limits.deadlineMs + 500);
  return thrown instanceof ProviderFetchError ? thrown.reason : "no failure";
}

describe("the guarded fetch", () => {
  it("gives back a whole, decompressed answer without its cookie", async () => {
    const response = await makeFetch()(`${double.origin}/ok`, {}, { deadlineMs: 1000 });
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(await response.json()).toEqual({ userAgent: "Atlas" });
  });

  it("gives back an answer that has no body", async () => {
    const response = await makeFetch()(`${double.origin}/empty`, {}, { deadlineMs: 1000 });
    expect(response.status).toBe(204);
  });

  it.each(["/hang", "/drip"])("%s ends at the deadline", async (path) => {
    expect(await failureOf(path)).toBe("deadline");
  });

  it("stops a compressed bomb at the cap", async () => {
    expect(await failureOf("/bomb", { deadlineMs: 2000 })).toBe("too_large");
  });

  it.each(["/cut", "/cut-at-once"])("%s is a broken answer", async (path) => {
    expect(await failureOf(path, { deadlineMs: 1000 })).toBe("broken");
  });

  it("follows no redirect, not even to a local origin", async () => {
    const both = makeFetch(`${double.origin},${canary.origin}`);
    const url = `${double.origin}/redirect?to=${encodeURIComponent(canary.origin)}`;
    await expect(
      both(url, { method: "POST", body: "secret" }, { deadlineMs: 1000 }),
    ).rejects.toThrow("provider request: redirect");
    expect(canary.requests).toHaveLength(0);
  });

  it("says so when nothing was sent", async () => {
    const gone = await serve((_request, response) => void response.end());
    const closing = servers.pop();
    await new Promise((resolve) => closing?.close(resolve));
    await expect(
      makeFetch(gone.origin)(gone.origin, {}, { deadlineMs: 1000 }),
    ).rejects.toMatchObject({ reason: "unreachable" });
  });

  it("sends nothing to an address that the policy refuses", async () => {
    await expect(
      makeFetch()(`${canary.origin}/token`, { method: "POST" }, { deadlineMs: 1000 }),
    ).rejects.toBeInstanceOf(BlockedUrlError);
    expect(canary.requests).toHaveLength(0);
  });

  it("ends when the caller gives up", async () => {
    const caller = new AbortController();
    const pending = makeFetch()(
      `${double.origin}/hang`,
      {},
      { deadlineMs: 5000, signal: caller.signal },
    );
    setTimeout(() => caller.abort(), 50);
    await expect(pending).rejects.toMatchObject({ reason: "aborted" });
  });

  it("uses the binding of a local origin's place and the public one for the rest", async () => {
    const sent: string[] = [];
    const binding = (name: string) => ({
      fetch: async (url: string) => {
        sent.push(`${name} ${url}`);
        return new Response("{}");
      },
    });
    const fetch = makeProviderFetch({
      ATLAS_BASE_URL: "http://localhost:1",
      ATLAS_LOCAL_PROVIDERS: "http://127.0.0.1:2,http://127.0.0.1:3",
      OUTBOUND: binding("public"),
      LOCAL_PROVIDER_0: binding("first"),
      LOCAL_PROVIDER_1: binding("second"),
    });
    await fetch("http://127.0.0.1:3/a", {}, { deadlineMs: 1000 });
    await fetch("https://provider.example.com/b", {}, { deadlineMs: 1000 });
    expect(sent).toEqual(["second http://127.0.0.1:3/a", "public https://provider.example.com/b"]);
  });
});
