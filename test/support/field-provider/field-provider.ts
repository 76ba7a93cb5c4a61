import { createServer } from "node:http";
import { type FieldRequest, PlayedRow } from "./played-row.ts";
import type { Row } from "./row.ts";

export type { FieldGrant, FieldRequest, PlayedRow } from "./played-row.ts";

/** A provider double on loopback that plays any number of rows at once, each below a path of its own. */
export type FieldProvider = {
  readonly origin: string;
  /** The same server by another host name. */
  readonly otherOrigin: string;
  play(row: Row): PlayedRow;
  /** How many refreshes all rows were asked for. */
  refreshes(): number;
  close(): Promise<void>;
};

/**
 * Starts the double. A row is played under its number: `http://127.0.0.1:{port}/{number}` is its issuer, and `/authorize`,
 * `/token`, `/renew` (a second token endpoint), `/userinfo`, `/revoke` and `/keys` are below it.
 */
export async function startFieldProvider(): Promise<FieldProvider> {
  const rows: PlayedRow[] = [];
  const server = createServer({ keepAliveTimeout: 70_000 });
  server.on("request", (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => {
      const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
      const { number, endpoint } = findRow(url.pathname);
      const request: FieldRequest = {
        endpoint,
        method: incoming.method ?? "GET",
        path: url.pathname,
        headers: incoming.headers,
        query: url.searchParams,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      const row = rows[Number(number)];
      if (number === "" || row === undefined) {
        outgoing.writeHead(404).end();
        return;
      }
      row.answer(request).then(
        ({ status = 200, headers = {}, body }) =>
          outgoing.writeHead(status, { "content-type": "application/json", ...headers }).end(body),
        () => outgoing.destroy(),
      );
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no TCP address"));
      else resolve(address.port);
    });
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    otherOrigin: `http://localhost:${port}`,
    play(row) {
      const played = new PlayedRow(row, `${origin}/${rows.length}`);
      rows.push(played);
      return played;
    },
    refreshes: () =>
      rows.flatMap(({ grants }) => grants).reduce((sum, { refreshes }) => sum + refreshes, 0),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/** The well-known place may come before the issuer's path or after it (RFC 8414 §3.1). */
function findRow(path: string): { number: string; endpoint: string } {
  const [, place, first = ""] = /^\/(\.well-known\/[\w-]+)\/(\d+)\/?$/.exec(path) ?? [];
  if (place !== undefined) return { number: first, endpoint: place };
  const [, number = "", endpoint = ""] =
    /^\/(\d+)\/+(?:.*\/(?=\.well-known\/))?(.+)$/.exec(path) ?? [];
  return { number, endpoint };
}
