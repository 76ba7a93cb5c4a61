import { request } from "node:http";

/** The socket of {@link DRAIN_MODULE}, by name. */
export const DRAIN_SOCKET = "drain";

/**
 * A Worker that answers until the request's body ends. On SIGTERM workerd closes its sockets at once, but it lives, and
 * runs background work, until its last answer is complete. So an open request here gives that work its time.
 */
export const DRAIN_MODULE = "export default { fetch: (request) => new Response(request.body) };";

export type DrainHold = {
  /** Lets workerd end as soon as nothing else is in flight. */
  release(): void;
};

/**
 * Opens a request that keeps workerd alive after SIGTERM. It is in flight when this resolves.
 *
 * @returns null when the socket does not answer, because the process has already ended.
 */
export function holdForBackgroundWork(port: number): Promise<DrainHold | null> {
  return new Promise((resolve) => {
    const held = request({ host: "127.0.0.1", port, method: "POST", agent: false });
    held.on("error", () => resolve(null));
    held.on("response", (response) => {
      response.on("error", () => undefined).resume();
      resolve({ release: () => void held.end() });
    });
    // The answer's headers come with the first byte.
    held.write("-");
  });
}
