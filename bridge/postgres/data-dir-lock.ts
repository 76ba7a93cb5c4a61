import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 5000;
/** A lock whose holder has not touched it for so long is left over, whatever its process id says today. */
const STALE_MS = 60_000;
const TAKEOVER_ATTEMPTS = 20;
const TAKEOVER_WAIT_MS = 50;
const TAKEOVER_STALE_MS = 10_000;

/** Another process has the data directory open. */
export class DataDirInUseError extends Error {
  override readonly name = "DataDirInUseError";
}

/** The locks of this very process: a file with our process id but none of these was left by a predecessor. */
const held = new Set<string>();

type Holder = { pid: number; host: string; nonce: string };

/**
 * Keeps a second process away from an embedded data directory: the engine itself does not, and two writers ruin it.
 *
 * The lock is a file beside the directory (`<dir>.lock`), touched every 5 s. It is taken over when its process is
 * gone (same host) or when it was not touched for a minute.
 */
export class DataDirLock {
  readonly #path: string;
  readonly #nonce: string;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(path: string, nonce: string) {
    this.#path = path;
    this.#nonce = nonce;
    this.#heartbeat = setInterval(() => {
      const now = new Date();
      utimes(path, now, now).catch(() => undefined);
    }, HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** @throws {DataDirInUseError} */
  static async acquire(dataDir: string): Promise<DataDirLock> {
    const path = `${resolve(dataDir)}.lock`;
    await mkdir(dirname(path), { recursive: true });
    const mine: Holder = { pid: process.pid, host: hostname(), nonce: randomUUID() };
    // Ahead of the file, so that this very process never takes its own new lock for a left-over one.
    held.add(mine.nonce);
    for (let attempt = 0; attempt < TAKEOVER_ATTEMPTS; attempt++) {
      if ((await create(path, mine)) || (await takeOver(path, mine))) {
        return new DataDirLock(path, mine.nonce);
      }
      if (await isHeld(path)) break;
      await sleep(TAKEOVER_WAIT_MS);
    }
    held.delete(mine.nonce);
    throw new DataDirInUseError(`${dataDir} is in use by another process (see ${path})`);
  }

  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    held.delete(this.#nonce);
    await rm(this.#path, { force: true });
  }
}

async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(JSON.stringify(holder));
    await file.close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Replaces a lock that was left over. Only who holds a second, short-lived lock may do it: two processes that both find
 * the first one left over would else remove each other's new one.
 */
async function takeOver(path: string, mine: Holder): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, mine))) {
    const left = await stat(guard).catch(() => null);
    if (left !== null && Date.now() - left.mtimeMs > TAKEOVER_STALE_MS)
      await rm(guard, { force: true });
    return false;
  }
  try {
    if (await isHeld(path)) return false;
    await rm(path, { force: true });
    return await create(path, mine);
  } finally {
    await rm(guard, { force: true });
  }
}

async function read(path: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value !== "object" || value === null) return null;
    if (!("pid" in value) || !("host" in value) || !("nonce" in value)) return null;
    return { pid: Number(value.pid), host: String(value.host), nonce: String(value.nonce) };
  } catch {
    return null;
  }
}

async function isHeld(path: string): Promise<boolean> {
  const touched = await stat(path).catch(() => null);
  if (touched === null) return false;
  const holder = await read(path);
  if (Date.now() - touched.mtimeMs > STALE_MS) return false;
  // Unreadable but fresh: it is being written right now.
  if (holder === null || holder.host !== hostname()) return true;
  // In a container the process id is the same after every restart.
  if (holder.pid === process.pid) return held.has(holder.nonce);
  return isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
