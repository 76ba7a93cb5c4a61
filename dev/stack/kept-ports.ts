import { readFile, writeFile } from "node:fs/promises";
import { isFreePort } from "./ports.ts";

export const DEFAULT_PORTS = {
  public: 8787,
  dashboard: 8788,
  bridge: 8789,
  sandbox: 8790,
  app: 8791,
  mailbox: 8792,
  metrics: 9464,
} as const;

export type PortName = keyof typeof DEFAULT_PORTS;
export type Ports = Record<PortName, number>;

const NAMES = Object.keys(DEFAULT_PORTS) as PortName[];
const LAST_PORT = 65_535;

/**
 * The ports of this installation: those of the last start, the default ones at first. A port that is taken gives way to
 * the next free one.
 *
 * @param publicPort The person's own choice, which never gives way.
 * @throws Error when `publicPort` is taken.
 */
export async function choosePorts(path: string, publicPort: number | null): Promise<Ports> {
  const ports: Ports = { ...DEFAULT_PORTS, ...(await readPorts(path)) };
  if (publicPort !== null) {
    if (!(await isFreePort(publicPort)))
      throw new Error(`port ${publicPort} is taken. Free it, or set PORT to another one.`);
    ports.public = publicPort;
  }
  for (const name of NAMES) {
    if (name === "public" && publicPort !== null) continue;
    const others = NAMES.filter((other) => other !== name).map((other) => ports[other]);
    ports[name] = await nextFree(ports[name], new Set(others));
  }
  return ports;
}

/** To be called once Atlas runs: a start that fails must not move the next one. */
export async function rememberPorts(path: string, ports: Partial<Ports>): Promise<void> {
  const kept = { ...(await readPorts(path)), ...ports };
  await writeFile(path, `${JSON.stringify(kept, null, 2)}\n`);
}

async function nextFree(from: number, reserved: ReadonlySet<number>): Promise<number> {
  for (let port = from; port <= LAST_PORT; port += 1) {
    if (!reserved.has(port) && (await isFreePort(port))) return port;
  }
  throw new Error(`no port from ${from} up is free.`);
}

/** A file that is missing or makes no sense costs nothing but the usual addresses. */
async function readPorts(path: string): Promise<Partial<Ports>> {
  try {
    const kept: Record<string, unknown> = JSON.parse(await readFile(path, "utf8"));
    return Object.fromEntries(
      NAMES.flatMap((name) => {
        const port = kept[name];
        const usable = Number.isInteger(port) && Number(port) > 0 && Number(port) <= LAST_PORT;
        return usable ? [[name, Number(port)] as const] : [];
      }),
    );
  } catch {
    return {};
  }
}
