import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { within } from "#shared/async/within";
import type { Counts } from "./counts.ts";
import { type FaultTarget, type Faults, RefusedFault } from "./faults.ts";
import { LIMITS } from "./limits.ts";
import { type LogFields, log } from "./log.ts";

/**
 * An answer. `body` is JSON text unless `contentType` says otherwise; `log` is what may be written about it; `close`
 * ends the connection behind it, because the request's body was not read and must not be taken for the next request.
 */
export type Reply = {
  status: number;
  body: string;
  contentType?: string;
  log?: LogFields;
  close?: boolean;
};

/** What a handler gets to see of a request once its credential was accepted. */
export type Call = {
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
};

export type Route = {
  /** A template without anything a client sent, for the log. */
  name: string;
  target?: FaultTarget;
  /** Refuses a caller before the body is read. */
  authorize(headers: IncomingMessage["headers"]): Reply | null;
  handle(call: Call): Promise<Reply>;
  /** The answer for what goes wrong outside the handler, in the form that this route's clients can read. */
  failure(status: number, message: string): Reply;
};

export type Router = (method: string, path: string) => Route;

/** The HTTP side: bounded bodies and answers, keep-alive, faults, logging. */
export class HttpServer {
  readonly server: Server;
  readonly #router: Router;
  readonly #faults: Faults;
  readonly #counts: Counts;
  #inFlight = 0;
  #idle: (() => void) | null = null;
  #draining = false;

  constructor(router: Router, faults: Faults, counts: Counts) {
    this.#router = router;
    this.#faults = faults;
    this.#counts = counts;
    this.server = createServer({
      keepAlive: true,
      noDelay: true,
      keepAliveTimeout: LIMITS.keepAliveMs,
      headersTimeout: LIMITS.headersMs,
      requestTimeout: LIMITS.requestMs,
    });
    this.server.maxConnections = LIMITS.httpConnections;
    this.server.on("request", (request, response) => void this.#serve(request, response));
  }

  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, host, () => {
        this.server.off("error", reject);
        resolve();
      });
    });
    const address = this.server.address();
    if (address === null || typeof address === "string")
      throw new Error("not listening on a TCP port");
    return address.port;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Takes no new connections, lets what runs finish within the bound, then closes what is left. */
  async drain(boundMs: number): Promise<void> {
    this.#draining = true;
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    this.server.closeIdleConnections();
    if (this.#inFlight > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      await within(boundMs, idle, () => undefined);
    }
    this.server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const since = performance.now();
    this.#inFlight += 1;
    const gone = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    // A broken connection is seen through "close"; without listeners it would end the process.
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    const path = pathOf(request.url ?? "/");
    const route = this.#router(request.method ?? "GET", path);
    try {
      const reply = await this.#answer(route, path, request, gone.signal);
      await this.#send(response, route, reply, gone.signal);
      this.#counts.addRequest(route.name, reply.status);
      report(route, reply, performance.now() - since);
    } catch (error) {
      response.destroy();
      if (!(error instanceof RefusedFault)) log("error", "request failed", { route: route.name });
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#idle?.();
    }
  }

  async #answer(
    route: Route,
    path: string,
    request: IncomingMessage,
    signal: AbortSignal,
  ): Promise<Reply> {
    if (route.target !== undefined && this.#faults.active) this.#faults.refuse(route.target);
    const refusal = route.authorize(request.headers);
    if (refusal !== null) return { ...refusal, close: true };
    const body = await readBody(request, signal);
    if (body === null) return { ...route.failure(413, "the request is too large"), close: true };
    try {
      return await route.handle({ path, headers: request.headers, body, signal });
    } catch (error) {
      if (error instanceof RefusedFault) throw error;
      log("error", "unexpected failure", {
        route: route.name,
        reason: error instanceof Error ? error.name : "unknown",
      });
      return route.failure(500, "internal error");
    }
  }

  async #send(
    response: ServerResponse,
    route: Route,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<void> {
    const body = Buffer.from(reply.body, "utf8");
    if (body.length > LIMITS.responseBytes) {
      await this.#send(response, route, route.failure(507, "the answer is too large"), signal);
      return;
    }
    if (this.#draining || reply.close === true) response.setHeader("connection", "close");
    response.writeHead(reply.status, {
      "content-type": reply.contentType ?? "application/json",
      "content-length": body.length,
    });
    const drips =
      route.target !== undefined &&
      this.#faults.active &&
      this.#faults.mode(route.target) === "drip";
    if (drips)
      await drip(response, body, signal, () => this.#faults.mode(route.target ?? "sql") === "drip");
    else response.end(body);
  }
}

function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}

/** Null when the body is longer than allowed. */
async function readBody(request: IncomingMessage, signal: AbortSignal): Promise<Buffer | null> {
  if (Number(request.headers["content-length"] ?? 0) > LIMITS.bodyBytes) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  return await new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LIMITS.bodyBytes) {
        request.pause();
        resolve(null);
      } else {
        chunks.push(chunk);
      }
    });
    request.once("end", () =>
      resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks, size)),
    );
    signal.addEventListener("abort", () => reject(new RefusedFault("the client went away")), {
      once: true,
    });
  });
}

/** Headers at once, then a byte a second while the mode lasts: what a client's deadline on the *body* is for. */
async function drip(
  response: ServerResponse,
  body: Buffer,
  signal: AbortSignal,
  lasts: () => boolean,
): Promise<void> {
  response.flushHeaders();
  await new Promise<void>((resolve) => {
    let offset = 0;
    const stop = () => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      const next = lasts() ? offset + 1 : body.length;
      response.write(body.subarray(offset, next));
      offset = next;
      if (offset < body.length) return;
      response.end();
      stop();
    }, 1000);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Only what is wrong with the bridge or its stores is written down; a client's own mistakes are its business. */
function report(route: Route, reply: Reply, ms: number): void {
  const fields = { route: route.name, status: reply.status, ms: Math.round(ms), ...reply.log };
  if (reply.status >= 500 || /^(?:08(?!P)|53|57|58|XX)/.test(fields.sqlstate ?? ""))
    log("warn", "request failed", fields);
}
