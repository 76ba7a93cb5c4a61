import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { RemoteProviderDouble } from "#support/provider-double/remote";

/** The provider double in its own process. */
export type ProviderProcess = {
  origin: string;
  double: RemoteProviderDouble;
  stop(): Promise<void>;
};

const MAIN = fileURLToPath(new URL("../support/provider-double/main.ts", import.meta.url));
const START_LIMIT_MS = 20_000;

/** Longer than the bench runs, so that no token expires by itself. */
const TOKEN_SECONDS = 7200;

export async function startProviderProcess(): Promise<ProviderProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PROVIDER_DOUBLE_EXPIRES_IN_SECONDS: String(TOKEN_SECONDS) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const origin = await readOrigin(child);
    return { origin, double: new RemoteProviderDouble(origin), stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function readOrigin(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The provider double has no output.");
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, "line", { signal: AbortSignal.timeout(START_LIMIT_MS) });
  const description: { origin: string } = JSON.parse(String(line));
  return description.origin;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
