import { Client } from "@neondatabase/serverless";
import { type NeonDatabase, drizzle } from "drizzle-orm/neon-serverless";
import { within } from "#shared/async/within";
import { NoSession } from "../explain-failure.ts";
import { type FollowedSocket, followSocket } from "../follow-socket.ts";

export type Session = {
  db: NeonDatabase;
  /** What the server said when it ended the session and no query waited for it; null when it said nothing. */
  refusal(): Error | null;
  /** Never throws, and never waits for long. */
  close(): Promise<void>;
};

/** Long enough for a goodbye; the process ends without one. */
const END_LIMIT_MS = 2_000;

/**
 * A session of its own with the database, through Neon's WebSocket protocol.
 *
 * @param wsProxy Where the bridge accepts sessions; without it, the address follows from the database's host.
 * @throws {@link NoSession} when what is there does not speak PostgreSQL; PostgreSQL's own refusal as it is.
 */
export async function openSession(
  databaseUrl: string,
  wsProxy: string | undefined,
  limitMs: number,
): Promise<Session> {
  const client = new Client(databaseUrl);
  if (wsProxy !== undefined) {
    client.neonConfig.wsProxy = () => wsProxy;
    // The bridge speaks plain WebSocket; off loopback, the network in between must be protected.
    client.neonConfig.useSecureWebSocket = false;
  }
  // The driver calls itself connected before the server has said a word, so a refusal may come when no query waits for it.
  // Without a listener it would end the process.
  let refusal: Error | null = null;
  client.on("error", (error: Error) => {
    if ("severity" in error) refusal ??= error;
  });
  const socket = followSocket(client);
  try {
    await connect(client, socket, limitMs);
  } catch (error) {
    // On a socket that did not open the driver's end() throws later, out of reach; on a broken one it never settles.
    socket.close();
    throw refusal ?? error;
  }
  return {
    db: drizzle(client),
    refusal: () => refusal,
    close: () => within(END_LIMIT_MS, client.end(), () => undefined).catch(() => undefined),
  };
}

async function connect(client: Client, socket: FollowedSocket, limitMs: number): Promise<void> {
  const connected = Promise.all([client.connect(), socket.answered]);
  try {
    await within(limitMs, connected, () => {
      throw new NoSession();
    });
  } catch (error) {
    if (error instanceof Error && "severity" in error) throw error;
    throw new NoSession();
  }
}
