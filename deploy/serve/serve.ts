import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { ECS_VERSION } from "#shared/observe/log";
import type { BuiltWorker } from "../workerd/bundle.ts";
import { DRAIN_SOCKET } from "../workerd/drain.ts";
import { startTicker } from "../workerd/ticker.ts";
import type { BuiltWeb } from "../workerd/web-build.ts";
import { type WorkerdSocket, workerdConfig } from "../workerd/workerd-config.ts";
import { startWorkerd } from "../workerd/workerd-process.ts";
import { openHealthSocket } from "./health.ts";
import { requireMigrated } from "./schema.ts";
import type { ServeSettings } from "./settings.ts";
import { type OpenStores, openStores } from "./stores.ts";

/** What is served: the bundles of one release. */
export type Release = { workers: readonly BuiltWorker[]; web: BuiltWeb };

export type Served = {
  pid: number;
  /** The port of each socket, by name. */
  ports: Readonly<Record<string, number>>;
  /** Settles with what happened when workerd ends and nobody stopped it. */
  broken: Promise<string>;
  /**
   * Tells proxies to go elsewhere and waits until they do, takes no new connection, answers the requests in flight, gives
   * background work its time, and closes the stores. Safe to call twice.
   */
  stop(): Promise<void>;
};

const READY_LIMIT_MS = 30_000;

/** The sockets of a self-hosted Atlas. */
const socketsOf = ({ listen }: ServeSettings): WorkerdSocket[] => [
  { name: "public", address: listen.public, worker: "gateway" },
  { name: "dashboard", address: listen.dashboard, worker: "web" },
  { name: "jobs", address: listen.jobs, worker: "gateway", entrypoint: "Jobs" },
  { name: "metrics", address: listen.metrics, worker: "telemetry" },
];

/**
 * Writes workerd's configuration for one machine. It contains no secret.
 *
 * @param directory Where the file will be: module paths are relative to it.
 */
export function serveConfig(
  settings: ServeSettings,
  { workers, web }: Release,
  directory: string,
  stores: Pick<OpenStores, "bridge" | "workers">,
): string {
  return workerdConfig({
    workers,
    web,
    directory,
    sockets: socketsOf(settings),
    environment: Object.keys(stores.workers),
    bridgeAddress: stores.bridge === null ? null : new URL(stores.bridge.url).host,
    localProviders: settings.localProviders,
    drainAddress: "127.0.0.1:0",
    structuredLogging: true,
    v8Flags: [`--max-heap-size=${settings.maxHeapMiB}`],
  });
}

/**
 * Runs Atlas on this machine: the bridge where the stores need it, all Workers in one workerd, and the ticker for jobs.
 * Resolves when `/readyz` says ready.
 *
 * @throws Error that says what is wrong and what to do; nothing is left running.
 */
export async function startServe(
  settings: ServeSettings,
  release: Release,
  onLog: (line: string) => void,
): Promise<Served> {
  const undo = new AsyncDisposableStack();
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= undo.disposeAsync());
  try {
    const stores = await openStores(settings);
    undo.defer(() => stores.close());
    await requireMigrated(databaseEnv(stores));
    const directory = await mkdtemp(`${tmpdir()}/atlas-serve-`);
    undo.defer(() => rm(directory, { recursive: true, force: true }));
    const configPath = `${directory}/config.capnp`;
    await writeFile(configPath, serveConfig(settings, release, directory, stores));
    const workerd = await startWorkerd({
      configPath,
      env: stores.workers,
      socketNames: socketsOf(settings).map(({ name }) => name),
      backgroundMs: settings.drainSeconds * 1000,
      onLog,
    });
    let ready = false;
    // A start that failed has no background work to wait for.
    undo.defer(() => workerd.stop(ready ? undefined : 0));
    const jobsUrl = `http://${hostOf(settings.listen.jobs)}:${workerd.ports["jobs"]}`;
    const secret = stores.workers["JOBS_SECRET"] ?? "";
    await untilReady(jobsUrl, secret);
    ready = true;
    const ticker = startTicker(jobsUrl, secret, (status) =>
      onLog(logLine("error", `A round of jobs failed: ${status === 0 ? "no answer" : status}.`)),
    );
    undo.defer(() => ticker.stop());
    const health = await openHealthSocket(settings.listen.health);
    undo.defer(() => health.close());
    undo.defer(async () => {
      health.leave();
      // A workerd that died takes no requests.
      const gone = new Promise((resolve) => setTimeout(resolve, settings.leaveSeconds * 1000));
      await Promise.race([gone, workerd.exited]);
    });
    const broken = workerd.exited.then(({ code, signal }) =>
      stopping === null
        ? `workerd ended (${signal ?? code}).`
        : new Promise<never>(() => undefined),
    );
    const { [DRAIN_SOCKET]: _, ...ports } = workerd.ports;
    return { pid: workerd.pid, ports, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The launcher's own line, in the form in which workerd writes those of the Workers. */
export function logLine(level: "info" | "error", message: string): string {
  const timestamp = Date.now();
  const line = {
    "@timestamp": new Date(timestamp).toISOString(),
    "ecs.version": ECS_VERSION,
    "log.level": level,
    "service.name": "atlas-launcher",
    message,
  };
  return JSON.stringify({ timestamp, level, message: JSON.stringify(line) });
}

/** Where this machine reaches a socket that listens there. */
const hostOf = (address: string): string => {
  const host = address.slice(0, address.lastIndexOf(":"));
  return host === "*" || host === "0.0.0.0" ? "127.0.0.1" : host;
};

const databaseEnv = ({ workers }: OpenStores) => ({
  DATABASE_URL: workers["DATABASE_URL"] ?? "",
  ...(workers["DATABASE_HTTP_ENDPOINT"] === undefined
    ? {}
    : { DATABASE_HTTP_ENDPOINT: workers["DATABASE_HTTP_ENDPOINT"] }),
});

/** @throws Error that names everything that keeps Atlas from being ready. */
async function untilReady(jobsUrl: string, secret: string): Promise<void> {
  const deadlineMs = Date.now() + READY_LIMIT_MS;
  let problems = ["The Workers do not answer."];
  while (Date.now() < deadlineMs) {
    const response = await fetch(`${jobsUrl}/readyz`, {
      headers: { authorization: `Bearer ${secret}` },
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null);
    if (response?.ok) {
      await response.body?.cancel();
      return;
    }
    if (response !== null) {
      const body: { problems?: string[]; detail?: string } = JSON.parse(await response.text());
      problems = body.problems ?? [body.detail ?? `HTTP ${response.status}`];
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`Atlas is not ready:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
}
