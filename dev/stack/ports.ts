import { type AddressInfo, type Server, createServer } from "node:net";

/**
 * As many different ports of 127.0.0.1 as asked for, all free at this moment. A preferred one is taken when it is
 * free. They are held open together and let go together: two of the answer are never the same.
 */
export async function findPorts(preferred: readonly (number | null)[]): Promise<number[]> {
  const servers: Server[] = [];
  try {
    const ports: number[] = [];
    for (const port of preferred) {
      const server =
        (port === null ? null : await listen(port).catch(() => null)) ?? (await listen(0));
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

/** The preferred port if it is free; 0, which lets the listener choose, otherwise. */
export async function preferPort(preferred: number | undefined): Promise<number> {
  if (preferred === undefined) return 0;
  const [port] = await findPorts([preferred]);
  return port === preferred ? preferred : 0;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
