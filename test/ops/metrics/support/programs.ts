import { type ChildProcess, spawn, spawnSync } from "node:child_process";

const PACKAGES = {
  promtool: "prometheus",
  prometheus: "prometheus",
  amtool: "prometheus-alertmanager",
  "prometheus-alertmanager": "prometheus-alertmanager",
} as const;

export type Program = keyof typeof PACKAGES;

const isThere = (program: Program): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** Installs Debian's packages where a program is missing. @throws Error with what to run where that does not work. */
export function ensurePrograms(): void {
  const missing = (Object.keys(PACKAGES) as Program[]).filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => PACKAGES[program]))].join(" ");
  const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages}`;
  const run = spawnSync("sh", ["-c", install], {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (run.status !== 0)
    throw new Error(`${missing.join(", ")} is missing: run ${install}\n${run.stderr}`);
}

/** Runs a program to its end. */
export function run(program: Program, args: readonly string[]): { status: number; output: string } {
  const ended = spawnSync(program, args, { encoding: "utf8" });
  return { status: ended.status ?? -1, output: `${ended.stdout}${ended.stderr}` };
}

export type Server = { stop(): Promise<void> };

/** Starts a program and waits until it answers at `readyUrl`. @throws Error with its last output when it does not. */
export async function serve(
  program: Program,
  args: readonly string[],
  readyUrl: string,
): Promise<Server> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = `${output}${text}`.slice(-4_000);
    });
  const stop = makeStop(child);
  const deadlineMs = Date.now() + 30_000;
  while (Date.now() < deadlineMs && child.exitCode === null) {
    const response = await fetch(readyUrl).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return { stop };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error(`${program} did not start:\n${output}`);
}

function makeStop(child: ChildProcess): () => Promise<void> {
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return async () => {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      const timer = setTimeout(kill, 10_000);
      await exited;
      clearTimeout(timer);
    }
    process.off("exit", kill);
  };
}
