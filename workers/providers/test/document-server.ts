import { createServer } from "node:http";

export type Reply = {
  status?: number;
  headers?: Record<string, string>;
  body: string | Uint8Array;
};

export type DocumentServer = {
  readonly origin: string;
  /** The same server by another host name, which counts as another host. */
  readonly otherOrigin: string;
  /** The paths asked, in order. */
  readonly asked: string[];
  /** What is served at each path; everything else is a 404. */
  serve(replies: Record<string, Reply>): void;
  close(): Promise<void>;
};

/** Starts a server on loopback that serves documents at any path. */
export async function startDocumentServer(): Promise<DocumentServer> {
  let replies: Record<string, Reply> = {};
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    const reply = replies[path] ?? { status: 404, body: "{}" };
    response.writeHead(reply.status ?? 200, {
      "content-type": "application/json",
      ...reply.headers,
    });
    response.end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  const { port } = address;
  return {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    asked,
    serve: (next) => {
      replies = next;
      asked.length = 0;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
