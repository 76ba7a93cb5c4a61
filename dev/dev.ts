import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { quietWranglerEnv, wranglerProgram } from "../deploy/workerd/wrangler.ts";
import { startBacking, workerEnvironment } from "./stack/backing.ts";
import { writeDevConfigs } from "./wrangler/dev-config.ts";
import { startDoor } from "./wrangler/dev-proxy.ts";
import { startDashboardDoor, watchWeb } from "./wrangler/dev-web.ts";
import { type LaunchOptions, type Running, launch } from "./stack/launcher.ts";
import { findPorts } from "./stack/ports.ts";
import { untilHealthy } from "./stack/stack.ts";
import { startTicker } from "../deploy/workerd/ticker.ts";

const RUN_DIR = fileURLToPath(new URL("../.atlas/run", import.meta.url));

/** Bundling all Workers from their sources takes a while on a slow machine. */
const START_LIMIT_MS = 90_000;

/** Everything as `npm start` has it, with the Workers under `wrangler dev`, which loads them anew at every change. */
async function startDev(options: LaunchOptions): Promise<Running> {
  const { secrets } = options;
  const undo = new AsyncDisposableStack();
  const stop = () => undo.disposeAsync();
  try {
    const backing = await startBacking(options);
    undo.defer(() => backing.close());
    const [
      publicPort = 0,
      dashboardPort = 0,
      metricsPort = 0,
      jobsPort = 0,
      wranglerPort = 0,
      inspectorPort = 0,
    ] = await findPorts([
      options.publicPort ?? null,
      options.dashboardPort ?? null,
      options.metricsPort ?? null,
      null,
      null,
      null,
    ]);
    const publicUrl = `http://localhost:${publicPort}`;
    const dashboardUrl = `http://localhost:${dashboardPort}`;
    const jobsUrl = `http://127.0.0.1:${jobsPort}`;
    const localProviders = options.localProviders ?? [];
    const addresses = { publicUrl, dashboardUrl, localProviders };
    const env = workerEnvironment(backing, secrets, addresses);

    await mkdir(RUN_DIR, { recursive: true });
    const directory = await mkdtemp(`${RUN_DIR}/dev-`);
    undo.defer(() => rm(directory, { recursive: true, force: true }));
    const configs = await writeDevConfigs(directory, { ...env, ...options.env });
    options.onProgress?.("Starting wrangler dev…");
    let ready = false;
    const wrangler = startWrangler(
      await quietWranglerEnv(),
      configs,
      wranglerPort,
      inspectorPort,
      (raw) => {
        // wrangler shows the path of every request, and a connect session's token is in one.
        const line = raw.replace(/\b(atlas_[a-z]+)_[0-9a-z_]{16,}/g, "$1_…");
        options.onLog?.(`[wrangler] ${line}`);
        if (ready && line.trim() !== "" && !options.verbose) console.log(line);
      },
    );
    undo.defer(() => wrangler.stop());

    options.onProgress?.("Building the dashboard…");
    const web = await watchWeb(`${directory}/web`);
    undo.defer(() => web.close());
    const dashboard = await startDashboardDoor(dashboardPort, wranglerPort, `${directory}/web`);
    undo.defer(() => close(dashboard));
    const doors = { public: publicPort, jobs: jobsPort, metrics: metricsPort };
    for (const [door, port] of Object.entries(doors)) {
      const server = await startDoor(door, port, wranglerPort);
      undo.defer(() => close(server));
    }
    await Promise.race([
      untilHealthy(publicUrl, START_LIMIT_MS),
      wrangler.broken.then((why) => Promise.reject(new Error(why))),
    ]);
    ready = true;
    const ticker = startTicker(jobsUrl, secrets.jobsSecret, (status) =>
      options.onLog?.(`[jobs] a round failed: HTTP ${status}`),
    );
    undo.defer(() => ticker.stop());
    const { sandbox, mailbox } = backing;
    const dashboardApiUrl = `${dashboardUrl}/api`;
    return {
      publicUrl,
      dashboardUrl,
      dashboardApiUrl,
      jobsUrl,
      sandbox,
      mailbox,
      broken: wrangler.broken,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startWrangler(
  env: NodeJS.ProcessEnv,
  configs: readonly string[],
  port: number,
  inspectorPort: number,
  onLine: (line: string) => void,
): { broken: Promise<string>; stop(): Promise<void> } {
  const flags = ["--local", "--ip=127.0.0.1", "--show-interactive-dev-session=false"];
  const child = spawn(
    process.execPath,
    [
      ...wranglerProgram(),
      "dev",
      ...configs.flatMap((config) => ["--config", config]),
      ...flags,
      `--port=${port}`,
      `--inspector-port=${inspectorPort}`,
    ],
    {
      cwd: fileURLToPath(new URL("../", import.meta.url)),
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // An interrupt of the terminal goes to its whole group; the launcher decides who ends when.
      detached: true,
    },
  );
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on("line", (line) => {
      last.push(line);
      if (last.length > 30) last.shift();
      onLine(line);
    });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => child.kill("SIGTERM");
  process.once("exit", kill);
  return {
    broken: exited.then(() => `wrangler dev ended.\n${last.join("\n")}`),
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(timer);
      process.off("exit", kill);
    },
  };
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

await launch("dev", startDev);
