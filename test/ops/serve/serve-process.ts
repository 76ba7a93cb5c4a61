import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { within } from "../../faults/support/scene.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** `npm run serve` itself, without npm. */
export type ServeProcess = {
  lines: string[];
  /** Settles when it says that it is ready; fails with what it said when it ends before. */
  ready: Promise<void>;
  exited: Promise<number | null>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
};

export function startServeProcess(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  onLine?: (line: string) => void,
): ServeProcess {
  const child = spawn(process.execPath, ["deploy/serve/main.ts", ...args], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  void exited.then(() => process.off("exit", kill));
  const said = new Promise<boolean>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on("line", (line) => {
        lines.push(line);
        onLine?.(line);
        if (line.includes("Atlas is ready after")) resolve(true);
      });
    void exited.then(() => resolve(false));
  });
  const untilReady = async (): Promise<void> => {
    if (await within("Atlas is ready", said, 120_000)) return;
    throw new Error(`It ended:\n${lines.join("\n")}`);
  };
  const ready = untilReady();
  ready.catch(() => undefined);
  return {
    lines,
    ready,
    exited,
    stop: async () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}
