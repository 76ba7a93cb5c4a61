import { randomInt } from "node:crypto";
import { type AddressInfo, type Server, createServer } from "node:net";

/**
 * Different ports of 127.0.0.1, all free at this moment: each preferred one that is free, any other port in place of the
 * rest. All are held open until the last is found, so no two are the same.
 */
export async function findPorts(preferred: readonly (number | null)[]): Promise<number[]> {
  const servers: Server[] = [];
  try {
    const ports: number[] = [];
    for (const port of preferred) {
      const server =
        (port === null ? null : await listen(port).catch(() => null)) ?? (await listenAnywhere());
      servers.push(server);
      ports.push((server.address() as AddressInfo).port);
    }
    return ports;
  } finally {
    await Promise.all(
      servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  }
}

/** The preferred port if it is free; otherwise 0, which lets the listener choose. */
export const preferPort = async (preferred: number | undefined): Promise<number> =>
  preferred !== undefined && (await isFreePort(preferred)) ? preferred : 0;

export async function isFreePort(port: number): Promise<boolean> {
  const server = await listen(port).catch(() => null);
  if (server === null) return false;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return true;
}

/** What the system gives to whoever asks for any port, and to outgoing connections, begins above. */
const OWN_PORTS = [20_000, 32_768] as const;
const TRIES = 20;

/** Listens where nobody who asks for any port can get in between once this server is closed. */
async function listenAnywhere(): Promise<Server> {
  for (let tried = 0; tried < TRIES; tried++) {
    const server = await listen(randomInt(...OWN_PORTS)).catch(() => null);
    if (server !== null) return server;
  }
  return listen(0);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
