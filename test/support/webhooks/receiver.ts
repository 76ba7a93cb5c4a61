import { type IncomingHttpHeaders, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** One request that a receiver got. */
export type Received = {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
};

/** How a receiver answers: a status, a redirect, or never. */
export type Behaviour = number | { readonly redirectTo: string } | "hang";

/** An app's server that receives webhooks, on this machine. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** What it answers next; the last one stays. */
  behaviour: Behaviour[] = [204];
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        this.received.push({ headers: request.headers, body, path: request.url ?? "" });
        for (const wake of this.#waiting) wake();
        const behaviour = this.behaviour.length > 1 ? this.behaviour.shift() : this.behaviour.at(0);
        if (behaviour === "hang") return;
        if (typeof behaviour === "object")
          response.writeHead(307, { location: behaviour.redirectTo }).end();
        else response.writeHead(behaviour ?? 204).end();
      });
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(createServer());
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get url(): string {
    return `${this.origin}/hooks`;
  }

  /** Waits until it has got so many requests that fit. @throws after ten seconds. */
  async wait(count: number, fits: (one: Received) => boolean = () => true): Promise<Received[]> {
    const late = AbortSignal.timeout(10_000);
    for (;;) {
      const fitting = this.received.filter(fits);
      if (fitting.length >= count) return fitting;
      if (late.aborted) throw new Error(`The receiver got ${fitting.length} of ${count} requests.`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          late.removeEventListener("abort", wake);
          resolve();
        };
        this.#waiting.add(wake);
        late.addEventListener("abort", wake);
      });
    }
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** The message, as the published library of Standard Webhooks verifies it. @throws when it does not. */
export const verify = (secret: string, { headers, body }: Received): unknown =>
  new Webhook(secret).verify(body, {
    "webhook-id": String(headers["webhook-id"]),
    "webhook-timestamp": String(headers["webhook-timestamp"]),
    "webhook-signature": String(headers["webhook-signature"]),
  });

/** The type of the event that a request is about. */
export const typeOf = ({ body }: Received): string => (JSON.parse(body) as { type: string }).type;
