import { request } from "node:http";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";

/** A request with full control over the wire: the path as given, and a body in chunks without Content-Length. */
export type RawRequest = {
  method?: string;
  headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as HTTP/1.1 chunks. */
  chunks?: Iterable<string | Uint8Array>;
  /** The request target, when a URL parser would change it. */
  target?: string;
};

const LIMIT_MS = 40_000;

/**
 * Sends the request and reads the whole response. A server that responds before the body is complete and then closes
 * counts as having responded.
 */
export function sendRaw(url: URL, raw: RawRequest = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname: "127.0.0.1",
        port: url.port,
        path: raw.target ?? `${url.pathname}${url.search}`,
        method: raw.method ?? "GET",
        headers: { host: url.host, ...raw.headers },
        agent: false,
        signal: AbortSignal.timeout(LIMIT_MS),
      },
      (incoming) => {
        const headers = new Headers();
        for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2)
          headers.append(incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? "");
        const parts: Buffer[] = [];
        const settle = () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers,
            text: Buffer.concat(parts).toString("utf8"),
          });
        incoming.on("data", (part: Buffer) => parts.push(part));
        incoming.once("end", settle);
        incoming.once("error", settle);
      },
    );
    outgoing.once("error", reject);
    for (const chunk of raw.chunks ?? []) outgoing.write(chunk);
    outgoing.end();
  });
}
