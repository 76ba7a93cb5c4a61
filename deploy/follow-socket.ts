import type { Client } from "@neondatabase/serverless";

export type FollowedSocket = {
  /** Settles with the first bytes: rejects when they are not PostgreSQL's, or when none come before the socket closes. */
  answered: Promise<void>;
  close(): void;
};

/**
 * A handle on the socket that the driver will open. The driver keeps its socket to itself, says nothing about the first
 * answer, and cannot close a socket that did not open.
 *
 * Bytes that are not PostgreSQL's never reach the driver: its parser loops forever on some of them.
 */
export function followSocket(client: Client): FollowedSocket {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined);
  let close = () => {};
  client.neonConfig.webSocketConstructor = class extends WebSocket {
    constructor(url: string) {
      super(url);
      close = () => this.close();
      const checkFirst = (event: MessageEvent) => {
        if (startsSession(event.data)) return resolve();
        event.stopImmediatePropagation();
        this.close();
      };
      this.addEventListener("message", checkFirst, { once: true });
      this.addEventListener("close", () => reject(new Error("The socket closed.")), { once: true });
    }
  };
  return { answered: promise, close: () => close() };
}

/** A session starts with a request for authentication, an error or a notice. */
const startsSession = (data: unknown): boolean =>
  data instanceof ArrayBuffer && "REN".includes(String.fromCharCode(...new Uint8Array(data, 0, 1)));
