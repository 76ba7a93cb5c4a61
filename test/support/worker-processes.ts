import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  type Backing,
  localOrigins,
  startBacking,
  workerEnvironment,
} from "../../dev/stack/backing.ts";
import { findPorts } from "../../dev/stack/ports.ts";
import { type LocalSecrets, makeSecrets } from "../../dev/stack/secrets.ts";
import { untilHealthy } from "../../dev/stack/stack.ts";
import type { BuiltWorker } from "../../deploy/workerd/bundle.ts";
import { workerdConfig } from "../../deploy/workerd/workerd-config.ts";
import { startWorkerd } from "../../deploy/workerd/workerd-process.ts";
import { takeStores } from "./database.ts";

const RUN_DIR = fileURLToPath(new URL("../../.atlas/run", import.meta.url));
const SOCKETS = [
  { name: "public", address: "127.0.0.1:0", worker: "gateway" },
  { name: "dashboard", address: "127.0.0.1:0", worker: "gateway", entrypoint: "Dashboard" },
  { name: "jobs", address: "127.0.0.1:0", worker: "gateway", entrypoint: "Jobs" },
  { name: "metrics", address: "127.0.0.1:0", worker: "telemetry" },
] as const;

export type TestBacking = { backing: Backing; secrets: LocalSecrets; close(): Promise<void> };

/** Stores and sandbox for Worker processes that a test starts itself. */
export async function startTestBacking(
  stores: { databaseUrl?: string; redisUrl?: string } = {},
): Promise<TestBacking> {
  const undo = new AsyncDisposableStack();
  try {
    const secrets = makeSecrets();
    const own = await takeStores({ ...stores, migrated: true }, undo);
    const backing = await startBacking({ ...own, secrets, control: true });
    undo.defer(() => backing.close());
    return { backing, secrets, close: () => undo.disposeAsync() };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

export type WorkerProcesses = {
  publicUrl: string;
  publicUrls: string[];
  dashboardUrl: string;
  /** The door of the jobs of each process, and what opens it. */
  jobsUrls: string[];
  /** The metrics of each process. */
  metricsUrls: string[];
  jobsSecret: string;
  pids: number[];
  logLines: string[];
  stop(): Promise<void>;
};

export type WorkerProcessesOptions = {
  workers: readonly BuiltWorker[];
  /** How many processes; 1 by default. The first one has the dashboard's door. */
  count?: number;
  /** Overrides for the environment; null removes a variable. */
  env?: Readonly<Record<string, string | null>>;
  localProviders?: readonly string[];
  /** Changes workerd's configuration, for what Atlas itself does not use. */
  changeConfig?: (config: string) => string;
};

/** Starts the Workers as `startStack` does, with the test's own bundles and environment. */
export async function startWorkerProcesses(
  { backing, secrets }: TestBacking,
  options: WorkerProcessesOptions,
): Promise<WorkerProcesses> {
  const count = options.count ?? 1;
  const [dashboardPort, ...publicPorts] = await findPorts(
    Array.from({ length: count + 1 }, () => null),
  );
  const publicUrls = publicPorts.map((port) => `http://localhost:${port}`);
  const publicUrl = publicUrls[0] ?? "";
  const dashboardUrl = `http://localhost:${dashboardPort}`;
  const localProviders = options.localProviders ?? [];
  const addresses = { publicUrl, dashboardUrl, localProviders };
  const env = overlay(workerEnvironment(backing, secrets, addresses), options.env ?? {});
  const undo = new AsyncDisposableStack();
  const logLines: string[] = [];
  const jobsUrls: string[] = [];
  const metricsUrls: string[] = [];
  const pids: number[] = [];
  try {
    const directory = await makeRunDirectory(undo);
    const configPath = `${directory}/config.capnp`;
    const config = workerdConfig({
      workers: options.workers,
      directory,
      environment: Object.keys(env),
      bridgeAddress: new URL(backing.bridge.url).host,
      localProviders: localOrigins(backing.sandbox, addresses),
      sockets: SOCKETS,
    });
    await writeFile(configPath, options.changeConfig?.(config) ?? config);
    for (const [index, port] of publicPorts.entries()) {
      const one = await startWorkerd({
        configPath,
        env,
        sockets: {
          public: `127.0.0.1:${port}`,
          ...(index === 0 ? { dashboard: `127.0.0.1:${dashboardPort}` } : {}),
        },
        socketNames: SOCKETS.map(({ name }) => name),
        onLog: (line) => logLines.push(line),
      });
      undo.defer(() => one.stop());
      pids.push(one.pid);
      metricsUrls.push(`http://127.0.0.1:${one.ports["metrics"]}/metrics`);
      jobsUrls.push(`http://127.0.0.1:${one.ports["jobs"]}`);
    }
    await Promise.all(publicUrls.map((url) => untilHealthy(url)));
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
  const { jobsSecret } = secrets;
  const stop = () => undo.disposeAsync();
  return {
    publicUrl,
    publicUrls,
    dashboardUrl,
    jobsUrls,
    metricsUrls,
    jobsSecret,
    pids,
    logLines,
    stop,
  };
}

async function makeRunDirectory(undo: AsyncDisposableStack): Promise<string> {
  await mkdir(RUN_DIR, { recursive: true });
  const directory = await mkdtemp(`${RUN_DIR}/test-`);
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

function overlay(
  env: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const merged: Record<string, string> = { ...env };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** What the door of the jobs says of the Workers: everything that keeps them from working. */
export async function readReadiness(
  { jobsUrls, jobsSecret }: Pick<WorkerProcesses, "jobsUrls" | "jobsSecret">,
  process = 0,
): Promise<{ status: number; problems: string[] }> {
  const response = await fetch(`${jobsUrls[process]}/readyz`, {
    headers: { authorization: `Bearer ${jobsSecret}` },
  });
  const body: { problems?: string[]; detail?: string } = JSON.parse(await response.text());
  return { status: response.status, problems: body.problems ?? [body.detail ?? ""] };
}
