import { connect } from "node:net";

/**
 * Sends these bytes and nothing more.
 *
 * @param then `close`: cuts the connection at once. `wait`: keeps it open until the server closes it, or for this long.
 * @returns everything that the server sent, and how long it took.
 */
export function sendBytes(
  url: URL,
  bytes: string,
  { then, limitMs = 30_000 }: { then: "close" | "wait"; limitMs?: number },
): Promise<{ text: string; tookMs: number }> {
  return new Promise((resolve, reject) => {
    const startedMs = Date.now();
    const parts: Buffer[] = [];
    const socket = connect(Number(url.port), "127.0.0.1");
    const timer = setTimeout(() => socket.destroy(), limitMs);
    socket.on("data", (part) => parts.push(part));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      resolve({ text: Buffer.concat(parts).toString("utf8"), tookMs: Date.now() - startedMs });
    });
    socket.once("connect", () => {
      socket.write(bytes);
      // Long enough for the server to have begun.
      if (then === "close") setTimeout(() => socket.destroy(), 150);
    });
  });
}
