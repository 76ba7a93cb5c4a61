import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a proxy asks whether to send requests here. */
export type HealthSocket = {
  port: number;
  /** From now on the answer is 503, so that the proxy goes to another instance before this one closes its sockets. */
  leave(): void;
  close(): Promise<void>;
};

/** Answers 200 while this instance takes requests, 503 when it is about to stop. */
export async function openHealthSocket(address: string): Promise<HealthSocket> {
  let leaving = false;
  const server = createServer((_, response) => {
    response.writeHead(leaving ? 503 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ status: leaving ? "leaving" : "ready" }));
  });
  const [, host = "", port = ""] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(Number(port), host === "*" ? undefined : host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    leave: () => void (leaving = true),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
