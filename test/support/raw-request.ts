import { request } from "node:http";
import { connect } from "node:net";
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

/** What a client does after it has sent its bytes. */
export type AfterBytes = {
  /** Says that nothing more will come, and goes on reading. */
  end?: boolean;
  /** Drops the connection after this time. */
  destroyAfterMs?: number;
  /** Sends one more byte every half second. */
  drip?: boolean;
  limitMs?: number;
};

/** Sends these very bytes over a socket. @returns all that came back before the connection ended. */
export function sendBytes(url: string, text: string, after: AfterBytes = {}): Promise<string> {
  const { end = false, drip = false, destroyAfterMs, limitMs = 5_000 } = after;
  return new Promise((resolve) => {
    const port = Number(new URL(url).port);
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    let received = "";
    const timers = [
      setTimeout(() => socket.destroy(), destroyAfterMs ?? limitMs),
      setInterval(() => drip && socket.write("a"), 500),
    ];
    socket.setEncoding("utf8").on("data", (part: string) => (received += part));
    socket.on("end", () => socket.destroy());
    socket.on("error", () => undefined);
    socket.once("close", () => {
      for (const timer of timers) clearTimeout(timer);
      resolve(received);
    });
    socket.write(text);
    if (end) socket.end();
  });
}
