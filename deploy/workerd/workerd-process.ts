import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { within } from "#shared/async/within";
import { DRAIN_SOCKET, holdForBackgroundWork } from "./drain.ts";

export type WorkerdProcessOptions = {
  configPath: string;
  /** The whole environment of the process: only the Workers' secrets and variables. */
  env: Readonly<Record<string, string>>;
  /** Addresses that override the configuration's, by socket name. */
  sockets?: Readonly<Record<string, string>>;
  /** The names of all sockets that must listen before the process counts as started. */
  socketNames: readonly string[];
  /**
   * How long background work may take after `stop()`, beside the requests in flight; 0 by default. Needs the
   * configuration's `drainAddress`.
   */
  backgroundMs?: number;
  onLog?: (line: string) => void;
  verbose?: boolean;
};

export type WorkerdProcess = {
  pid: number;
  /** The port of each socket, by name. */
  ports: Readonly<Record<string, number>>;
  /** Settles when the process has exited, for whatever reason. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /**
   * Lets requests in flight finish (SIGTERM), and kills the process if they do not.
   *
   * @param backgroundMs Instead of the option of that name.
   */
  stop(backgroundMs?: number): Promise<void>;
};

const START_LIMIT_MS = 30_000;

/** Longer than any request: a token read can wait up to 25 s for a refresh. */
export const DRAIN_LIMIT_MS = 35_000;

/**
 * Starts `workerd serve` and waits until all its sockets listen.
 *
 * @throws Error with workerd's output when it does not start, for instance because a port is in use.
 */
export async function startWorkerd(options: WorkerdProcessOptions): Promise<WorkerdProcess> {
  const overrides = Object.entries(options.sockets ?? {}).map(
    ([name, address]) => `--socket-addr=${name}=${address}`,
  );
  const child = spawn(
    workerdBinary(),
    [
      "serve",
      "--control-fd=3",
      ...(options.verbose ? ["--verbose"] : []),
      ...overrides,
      options.configPath,
    ],
    // Detached, because a terminal sends Ctrl-C to its whole process group: the launcher decides what stops when.
    { env: { ...options.env }, stdio: ["ignore", "pipe", "pipe", "pipe"], detached: true },
  );
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  const lastLines = followLog(child, options.onLog);
  endWithLauncher(child, exited);

  const control = child.stdio[3] as Readable;
  const started = await within(
    START_LIMIT_MS,
    Promise.race([listenPorts(control, awaitedSockets(options)), exited.then(() => null)]),
    () => null,
  );
  if (started === null || child.pid === undefined) {
    child.kill("SIGKILL");
    await exited;
    throw new Error(`workerd did not start: ${lastLines().join("\n") || "no output"}`);
  }
  return {
    pid: child.pid,
    ports: started,
    exited,
    stop: (backgroundMs = options.backgroundMs ?? 0) =>
      stop(child, exited, backgroundMs > 0 ? started[DRAIN_SOCKET] : undefined, backgroundMs),
  };
}

/** The path of the native program: a signal to npm's wrapper script would not reach it. */
export function workerdBinary(): string {
  const requireFromWrangler = createRequire(
    createRequire(import.meta.url).resolve("wrangler/package.json"),
  );
  const workerd: { default: string } = requireFromWrangler("workerd");
  return workerd.default;
}

const awaitedSockets = ({ socketNames, backgroundMs = 0 }: WorkerdProcessOptions): string[] =>
  backgroundMs > 0 ? [...socketNames, DRAIN_SOCKET] : [...socketNames];

async function stop(
  child: ChildProcess,
  exited: Promise<unknown>,
  drainPort: number | undefined,
  backgroundMs: number,
): Promise<void> {
  const hold = drainPort === undefined ? null : await holdForBackgroundWork(drainPort);
  const release = setTimeout(() => hold?.release(), backgroundMs);
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), backgroundMs + DRAIN_LIMIT_MS);
  await exited;
  clearTimeout(release);
  clearTimeout(kill);
}

/**
 * Ends workerd when its launcher ends, in whatever way. A launcher that gets SIGKILL runs no more code, so a watcher
 * process notices that the pipe to it was closed.
 */
function endWithLauncher(child: ChildProcess, exited: Promise<unknown>): void {
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const watcher =
    child.pid === undefined || process.platform === "win32"
      ? null
      : spawn("sh", ["-c", 'cat > /dev/null; kill -9 "$1" 2> /dev/null', "sh", String(child.pid)], {
          stdio: ["pipe", "ignore", "ignore"],
          detached: true,
        });
  watcher?.once("error", () => undefined);
  watcher?.unref();
  void exited.finally(() => {
    process.off("exit", kill);
    watcher?.kill("SIGKILL");
  });
}

function listenPorts(control: Readable, names: readonly string[]): Promise<Record<string, number>> {
  return new Promise((resolve) => {
    const ports: Record<string, number> = {};
    createInterface(control).on("line", (line) => {
      const message: { event?: string; socket?: string; port?: number } = JSON.parse(line);
      if (message.event !== "listen" || !message.socket || !message.port) return;
      ports[message.socket] = message.port;
      if (names.every((name) => name in ports)) resolve(ports);
    });
  });
}

function followLog(child: ChildProcess, onLog?: (line: string) => void): () => string[] {
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface(stream).on("line", (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      onLog?.(line);
    });
  }
  return () => last;
}
