import { setTimeout as sleep } from "node:timers/promises";
import { chmod, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { EnvironmentName } from "../config/environments.ts";

/** What is known of the last deployment to an environment. Has no secret. */
export type DeployState = {
  environment: EnvironmentName;
  /** `running` and `rolling_back` are of a process that ended early, or still runs. */
  status: "running" | "done" | "rolling_back" | "rolled_back";
  startedAt: string;
  /** The sources and settings that it deploys, as a hash. */
  sources: string;
  /** What ran before: the version of each Worker, null for one that was not there. */
  before: { workers: Record<string, string | null>; pages: string | null };
  /** The steps that were begun, and the steps that ended well, in order. */
  begun: string[];
  done: string[];
};

const FILE = "state.json";

/** One upload takes seconds. */
const ORPHAN_LIMIT_MS = 60_000;

export async function readState(folder: string): Promise<DeployState | null> {
  const text = await readFile(`${folder}/${FILE}`, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? null : (JSON.parse(text) as DeployState);
}

/** Writes the state, all or nothing: a killed process leaves the one before. */
export async function writeState(folder: string, state: DeployState): Promise<void> {
  const draft = `${folder}/.${FILE}`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, `${folder}/${FILE}`);
}

/**
 * Makes the folder of a deployment, and keeps other deployments to the same environment out until it is disposed of.
 *
 * @throws Error while another one runs.
 */
export async function takeFolder(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const path = `${folder}/lock`;
  for (let left = 2; left > 0; left--) {
    const file = await open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return null;
      throw error;
    });
    if (file !== null) {
      await file.writeFile(String(process.pid));
      await file.close();
      const release = () => rm(path, { force: true });
      try {
        await waitForOrphan(folder);
      } catch (error) {
        await release();
        throw error;
      }
      return { [Symbol.asyncDispose]: release };
    }
    const holder = Number(await readFile(path, "utf8").catch(() => "0"));
    if (holder > 0 && isRunning(holder))
      throw new Error(`Process ${holder} deploys to this environment. Wait for it to end.`);
    await rm(path, { force: true });
  }
  throw new Error("Another deployment to this environment has just begun. Wait for it to end.");
}

/** The file with the number of the wrangler that changes something now. */
export const wranglerPidFile = (folder: string): string => `${folder}/wrangler.pid`;

/**
 * A deployment that was killed may leave its wrangler running, which ends its upload. Whoever goes on waits for it:
 * otherwise the older upload could be the last one.
 */
async function waitForOrphan(folder: string): Promise<void> {
  const path = wranglerPidFile(folder);
  const pid = Number(await readFile(path, "utf8").catch(() => "0"));
  const endMs = Date.now() + ORPHAN_LIMIT_MS;
  for (;;) {
    if (pid <= 0 || !isRunning(pid)) break;
    if (Date.now() > endMs)
      throw new Error(
        `Process ${pid}, the wrangler of a deployment that was killed, still runs. Wait for it, or end it and remove ${path}.`,
      );
    await sleep(200);
  }
  await rm(path, { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
