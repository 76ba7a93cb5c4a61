import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Bridge } from "../../bridge/bridge.ts";
import type { Mailbox } from "../mailbox/mailbox.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type BuiltWorker, bundleWorkers } from "../../deploy/workerd/bundle.ts";
import { type BuiltWeb, buildWeb } from "../../deploy/workerd/web-build.ts";
import { workerdConfig } from "../../deploy/workerd/workerd-config.ts";
import { type WorkerdProcess, startWorkerd } from "../../deploy/workerd/workerd-process.ts";
import { type Backing, localOrigins, startBacking, workerEnvironment } from "./backing.ts";
import { findPorts } from "./ports.ts";
import { type LocalSecrets, makeSecrets } from "./secrets.ts";
import { runJobs, startTicker } from "../../deploy/workerd/ticker.ts";

export type StackOptions = {
  /** Made up for this one run when left out. */
  secrets?: LocalSecrets;
  /** Embedded database: where the data is kept; in memory when left out. */
  dataDir?: string;
  /** Embedded in memory only: a file to start from, see the bridge. */
  snapshot?: string;
  /** Real stores instead of the embedded ones. */
  databaseUrl?: string;
  redisUrl?: string;
  /** Taken when they are free; free ones otherwise. `metricsPort` is the first process's. */
  metricsPort?: number;
  publicPort?: number;
  dashboardPort?: number;
  bridgePort?: number;
  sandboxPort?: number;
  mailboxPort?: number;
  /** Serve the dashboard at `dashboardUrl`, with its API below `/api`; otherwise the API alone is there. */
  web?: boolean;
  /** Enables the bridge's `/control`, for tests. */
  control?: boolean;
  /** Origins on loopback beside the sandbox's where providers may be. */
  localProviders?: readonly string[];
  /** How many workerd processes share the stores; 1 by default. */
  processes?: number;
  /** Laid over the Workers' environment. */
  env?: Readonly<Record<string, string>>;
  /** Run the due jobs every minute; true by default. */
  tick?: boolean;
  /** The sandbox's memory, a file; lost at the end when left out. */
  sandboxMemoryPath?: string;
  /** Life of the sandbox's access tokens; 300 by default. */
  accessTokenSeconds?: number;
  verbose?: boolean;
  /** Every line that a process of the stack logs. */
  onLog?: (line: string) => void;
  onProgress?: (text: string) => void;
};

export type Stack = {
  /** `http://localhost:{port}`, the base URL of everything. */
  publicUrl: string;
  /** The public door of each process; the first is `publicUrl`. */
  publicUrls: string[];
  dashboardUrl: string;
  /** Where the dashboard's API is: at `dashboardUrl`, or below it. */
  dashboardApiUrl: string;
  jobsUrl: string;
  jobsSecret: string;
  /** Where each process shows its metrics, and what opens them. */
  metricsUrls: string[];
  metricsToken: string;
  bridge: Bridge;
  sandbox: Sandbox;
  /** Where all mail of Atlas goes. */
  mailbox: Mailbox;
  /** Of the workerd processes. */
  pids: number[];
  secrets: LocalSecrets;
  /** Runs the due jobs now; the HTTP status. */
  runJobs(): Promise<number>;
  /** Settles with what happened when a workerd process ends that nobody stopped. */
  broken: Promise<string>;
  /** Lets requests in flight end, then ends everything that the stack started. Safe to call twice. */
  stop(): Promise<void>;
};

const RUN_DIR = fileURLToPath(new URL("../../.atlas/run", import.meta.url));
const SOCKETS = ["public", "dashboard", "jobs", "metrics"];
const HEALTH_LIMIT_MS = 20_000;

/**
 * All of Atlas on this machine: bridge and stores, schema, sandbox provider, and the production bundles in plain
 * workerd, on 127.0.0.1 only. Resolves when every public door answers; when something does not start, nothing is left
 * running.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const progress = options.onProgress ?? (() => undefined);
  const secrets = options.secrets ?? makeSecrets();
  const undo = new AsyncDisposableStack();
  const stop = once(() => undo.disposeAsync());
  try {
    // The bundler's memory and the database's start-up peak would add up.
    const workers = await bundleWorkers({
      onBundle: (worker) => progress(`Building the Worker ${worker}…`),
    });
    const web =
      options.web === true ? await buildWeb(() => progress("Building the dashboard…")) : null;
    const backing = await startBacking({ ...options, secrets });
    undo.defer(() => backing.close());
    const started = await startProcesses(options, { workers, web, backing, secrets }, undo);
    const { processes, publicUrls, dashboardUrl, jobsUrl } = started;
    progress("Waiting for the Workers…");
    await Promise.all(publicUrls.map((url) => untilHealthy(url)));

    const { jobsSecret } = secrets;
    if (options.tick ?? true) {
      const ticker = startTicker(jobsUrl, jobsSecret, (status) =>
        options.onLog?.(`[jobs] a round failed: ${status === 0 ? "no answer" : `HTTP ${status}`}`),
      );
      undo.defer(() => ticker.stop());
    }
    return {
      publicUrl: publicUrls[0] ?? "",
      publicUrls,
      dashboardUrl,
      dashboardApiUrl: web === null ? dashboardUrl : `${dashboardUrl}/api`,
      jobsUrl,
      jobsSecret,
      metricsUrls: processes.map(({ ports }) => `http://127.0.0.1:${ports["metrics"]}/metrics`),
      metricsToken: secrets.metricsToken,
      bridge: backing.bridge,
      sandbox: backing.sandbox,
      mailbox: backing.mailbox,
      pids: processes.map(({ pid }) => pid),
      secrets,
      runJobs: () => runJobs(jobsUrl, jobsSecret),
      broken: started.broken,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Parts = {
  workers: readonly BuiltWorker[];
  web: BuiltWeb | null;
  backing: Backing;
  secrets: LocalSecrets;
};

async function startProcesses(
  options: StackOptions,
  { workers, web, backing, secrets }: Parts,
  undo: AsyncDisposableStack,
) {
  const count = options.processes ?? 1;
  const [dashboardPort, metricsPort, ...publicPorts] = await findPorts([
    options.dashboardPort ?? null,
    options.metricsPort ?? null,
    options.publicPort ?? null,
    ...Array.from({ length: count - 1 }, () => null),
  ]);
  const publicUrls = publicPorts.map((port) => `http://localhost:${port}`);
  const dashboardUrl = `http://localhost:${dashboardPort}`;
  const addresses = {
    publicUrl: publicUrls[0] ?? "",
    dashboardUrl,
    localProviders: options.localProviders ?? [],
  };
  const env = { ...workerEnvironment(backing, secrets, addresses), ...options.env };
  const configPath = await writeConfig(workers, web, backing, addresses, Object.keys(env), undo);

  options.onProgress?.("Starting the Workers…");
  let stopping = false;
  const processes: WorkerdProcess[] = [];
  undo.defer(async () => {
    stopping = true;
    await Promise.all(processes.map((one) => one.stop()));
  });
  for (const [index, port] of publicPorts.entries()) {
    const one = await startWorkerd({
      configPath,
      env,
      sockets: {
        public: `127.0.0.1:${port}`,
        ...(index === 0
          ? { dashboard: `127.0.0.1:${dashboardPort}`, metrics: `127.0.0.1:${metricsPort}` }
          : {}),
      },
      socketNames: SOCKETS,
      verbose: options.verbose ?? false,
      onLog: (line) => options.onLog?.(`[workerd${count > 1 ? ` ${index}` : ""}] ${line}`),
    });
    processes.push(one);
  }
  const broken = Promise.race(
    processes.map(async ({ exited }) => {
      const { code, signal } = await exited;
      return stopping ? new Promise<never>(() => undefined) : `workerd ended (${signal ?? code}).`;
    }),
  );
  const jobsUrl = `http://127.0.0.1:${processes[0]?.ports["jobs"]}`;
  return { processes, publicUrls, dashboardUrl, jobsUrl, broken };
}

async function writeConfig(
  workers: readonly BuiltWorker[],
  web: BuiltWeb | null,
  { bridge, sandbox }: Backing,
  addresses: { localProviders: readonly string[] },
  environment: string[],
  undo: AsyncDisposableStack,
): Promise<string> {
  await mkdir(RUN_DIR, { recursive: true });
  const directory = await mkdtemp(`${RUN_DIR}/stack-`);
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const config = workerdConfig({
    workers,
    ...(web === null ? {} : { web }),
    directory,
    environment,
    bridgeAddress: new URL(bridge.url).host,
    localProviders: localOrigins(sandbox, addresses),
    sockets: [
      { name: "public", address: "127.0.0.1:0", worker: "gateway" },
      web === null
        ? { name: "dashboard", address: "127.0.0.1:0", worker: "gateway", entrypoint: "Dashboard" }
        : { name: "dashboard", address: "127.0.0.1:0", worker: "web" },
      { name: "jobs", address: "127.0.0.1:0", worker: "gateway", entrypoint: "Jobs" },
      { name: "metrics", address: "127.0.0.1:0", worker: "telemetry" },
    ],
  });
  const path = `${directory}/config.capnp`;
  await writeFile(path, config);
  return path;
}

/** Waits until a public door answers. @throws Error with its last answer. */
export async function untilHealthy(url: string, limitMs = HEALTH_LIMIT_MS): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  let last = "no answer";
  while (Date.now() < deadlineMs) {
    try {
      const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5000) });
      await response.body?.cancel();
      if (response.ok) return;
      last = `HTTP ${response.status}`;
    } catch {
      last = "no answer";
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url}/healthz: ${last}.`);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= work());
}
