import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { LIMITS } from "./limits.ts";
import { WireSession, type WireServices } from "./postgres/wire-session.ts";

const GOING_AWAY = 1001;
const MAX_UNREAD_BYTES = 2 * LIMITS.sqlAnswerBytes;

/**
 * Neon's WebSocket protocol at `/v2`: binary frames that carry the PostgreSQL protocol as a plain byte stream.
 *
 * `?address=` is ignored: every session goes to the bridge's own database, so nobody can make it dial elsewhere.
 */
export class NeonWebSocket {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LIMITS.bodyBytes,
    clientTracking: false,
  });
  readonly #sessions = new Map<WireSession, WebSocket>();
  /** Clients that have not given the password yet, the longest waiting first. */
  readonly #strangers = new Set<WireSession>();
  readonly #services: WireServices;
  #draining = false;

  constructor(server: Server, services: WireServices) {
    this.#services = services;
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => undefined);
      const refusal = this.#refusal(request);
      if (refusal === null)
        this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client));
      else if (refusal === "") socket.destroy();
      else socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  }

  /** How many sessions there are. A client that has not given the password does not count. */
  get size(): number {
    return this.#sessions.size - this.#strangers.size;
  }

  /** Ends idle sessions at once, others when their transaction is over or the bound is reached. */
  async drain(boundMs: number): Promise<void> {
    this.#draining = true;
    const until = performance.now() + boundMs;
    while (this.#sessions.size > 0) {
      const late = performance.now() >= until;
      const ending: Promise<void>[] = [];
      for (const [session, socket] of this.#sessions) {
        if (!late && session.busy) continue;
        this.#sessions.delete(session);
        this.#strangers.delete(session);
        socket.close(GOING_AWAY);
        ending.push(session.end().finally(() => socket.terminate()));
      }
      await Promise.all(ending);
      if (this.#sessions.size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Null to go on, a status line, or "" to break the connection without a word. */
  #refusal(request: IncomingMessage): string | null {
    const { faults } = this.#services;
    if (faults.active && faults.mode("sql") === "refuse") return "";
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path !== "/v2") return "404 Not Found";
    if (this.#draining || this.size >= LIMITS.webSockets) return "503 Service Unavailable";
    return null;
  }

  #accept(socket: WebSocket): void {
    const session: WireSession = new WireSession(this.#services, {
      send: (bytes) => {
        socket.send(bytes);
        // A client that asks and never reads would keep every answer in memory.
        if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
      },
      close: () => socket.close(),
      abort: () => socket.terminate(),
      admit: () => {
        if (this.size >= LIMITS.webSockets) return false;
        this.#strangers.delete(session);
        return true;
      },
    });
    this.#sessions.set(session, socket);
    this.#strangers.add(session);
    this.#dropStrangers();
    socket.binaryType = "nodebuffer";
    socket.on("message", (data) => {
      if (Buffer.isBuffer(data)) session.receive(data);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sessions.delete(session);
      this.#strangers.delete(session);
      void session.end();
    });
  }

  /** The driver sends the password at once. Whoever has waited longest to send it makes room. */
  #dropStrangers(): void {
    for (const session of this.#strangers) {
      if (this.#strangers.size <= LIMITS.webSocketStrangers) return;
      const socket = this.#sessions.get(session);
      this.#strangers.delete(session);
      this.#sessions.delete(session);
      socket?.terminate();
    }
  }
}
