import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

export type Started = {
  child: ChildProcess;
  url: string;
  /** What the process wrote so far. */
  output(): string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
};

const MAIN = new URL("../main.ts", import.meta.url).pathname;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Runs a program and keeps what it writes. */
export function run(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(command, args, {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
  return { child, output: () => output, ended };
}

/** `node bridge/main.ts` with these settings; resolves when it listens, rejects when it ends before. */
export async function startProcess(env: Record<string, string>): Promise<Started> {
  const port = await freePort();
  const started = run(process.execPath, [MAIN], { BRIDGE_PORT: String(port), ...env });
  const url = `http://127.0.0.1:${port}`;
  const early = started.ended.then((code) =>
    Promise.reject(new Error(`ended with ${code}: ${started.output()}`)),
  );
  const listening = (async () => {
    while (!started.output().includes("bridge is listening"))
      await new Promise((resolve) => setTimeout(resolve, 20));
  })();
  await Promise.race([listening, early]);
  early.catch(() => undefined);
  return { ...started, url };
}
