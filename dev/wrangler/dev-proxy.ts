import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request,
} from "node:http";

/** The same name stands in `dev-door.ts`. */
const DOOR_HEADER = "x-atlas-dev-door";

/** A listener that passes everything on to `targetPort`, with the name of the door that the client came through. */
export function startDoor(door: string, port: number, targetPort: number): Promise<Server> {
  const server = createServer((incoming, outgoing) =>
    passOn(incoming, outgoing, { door, port: targetPort, path: incoming.url ?? "/" }),
  );
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** Passes one request on, as it came but for its path. */
export function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { door, port, path }: { door: string; port: number; path: string },
): void {
  const passed = request(
    {
      host: "127.0.0.1",
      port,
      method: incoming.method ?? "GET",
      path,
      headers: { ...incoming.headers, [DOOR_HEADER]: door },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    },
  );
  passed.on("error", () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
  });
  outgoing.on("close", () => passed.destroy());
  incoming.pipe(passed);
}
