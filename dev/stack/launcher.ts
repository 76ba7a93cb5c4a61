import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DataDirInUseError } from "../../bridge/postgres/data-dir-lock.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type DemoApp, connectCommand, startDemoApp } from "../demo/demo-app.ts";
import { openLogFile } from "./log-file.ts";
import { findPorts } from "./ports.ts";
import { type LocalSecrets, keepSecrets } from "./secrets.ts";
import { type DemoSeed, seedDemo } from "../demo/seed.ts";
import type { StackOptions } from "./stack.ts";

/** What a launcher keeps running, whichever way the Workers run. */
export type Running = {
  publicUrl: string;
  dashboardUrl: string;
  /** Where operators' commands reach the Workers; null where there is no such door. */
  jobsUrl: string | null;
  sandbox: Sandbox;
  /** Settles with what happened when the Workers ended by themselves. */
  broken: Promise<string>;
  stop(): Promise<void>;
};

export type LaunchOptions = StackOptions & { secrets: LocalSecrets };

const HOME = fileURLToPath(new URL("../../.atlas", import.meta.url));
const PORTS = { public: 8787, dashboard: 8788, bridge: 8789, sandbox: 8790, app: 8791 };

/**
 * Brings Atlas up for a person: shows how far it is, seeds the demo project, says where everything is, and stops all
 * of it on Ctrl-C. Data and secrets stay in `.atlas/` for the next time.
 *
 * @param name Of the log file, and of the npm script.
 */
export async function launch(
  name: string,
  startRunning: (options: LaunchOptions) => Promise<Running>,
): Promise<void> {
  const startedMs = Date.now();
  // Secrets and tokens rest here, sealed and not.
  await mkdir(HOME, { recursive: true });
  await chmod(HOME, 0o700);
  const logPath = `${HOME}/logs/${name}.log`;
  const log = await openLogFile(logPath);
  const { undo, end, isEnding } = makeEnding();
  undo.defer(() => log.close());
  try {
    const secrets = await keepSecrets(`${HOME}/secrets.json`);
    const starting = startRunning(launchOptions(secrets, log.write));
    // Asked to stop while it starts, it first comes to stand: nothing is left half-open.
    undo.defer(async () => (await starting).stop());
    const running = await starting;
    if (isEnding()) return;
    await keepAddresses(running, undo);
    const { app, seed } = await openDemoProject(running, secrets, undo);
    console.log(describe(running, app, seed, logPath));
    log.write(`[${name}] ready after ${Date.now() - startedMs} ms`);
    const why = await running.broken;
    if (isEnding()) return;
    console.error(`${why} Its log: ${logPath}`);
    await end(1);
  } catch (error) {
    if (!isEnding()) console.error(explain(error, logPath));
    await end(1);
  }
}

/** Leaves word for `npm run keys:rotate` and its kin while this runs. */
async function keepAddresses(
  { publicUrl, dashboardUrl, jobsUrl }: Running,
  undo: AsyncDisposableStack,
): Promise<void> {
  const path = `${HOME}/running.json`;
  await writeFile(path, JSON.stringify({ publicUrl, dashboardUrl, jobsUrl }));
  undo.defer(() => rm(path, { force: true }));
}

/** What has to be undone at the end, in reverse order, and how the end comes about. */
function makeEnding() {
  const undo = new AsyncDisposableStack();
  let ending = false;
  const end = async (code: number) => {
    if (ending) return;
    ending = true;
    await undo.disposeAsync().catch(() => undefined);
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      // Whoever asks twice does not want to wait for requests in flight.
      if (ending && signal === "SIGINT") process.exit(130);
      if (!ending) console.log("\nStopping…");
      void end(0);
    });
  return { undo, end, isEnding: () => ending };
}

function launchOptions(secrets: LocalSecrets, write: (line: string) => void): LaunchOptions {
  const { DATABASE_URL, REDIS_URL, PORT } = process.env;
  const verbose = process.argv.includes("--verbose");
  return {
    secrets,
    dataDir: `${HOME}/data`,
    ...(DATABASE_URL ? { databaseUrl: DATABASE_URL } : {}),
    ...(REDIS_URL ? { redisUrl: REDIS_URL } : {}),
    publicPort: readPort(PORT),
    dashboardPort: PORTS.dashboard,
    bridgePort: PORTS.bridge,
    sandboxPort: PORTS.sandbox,
    verbose,
    onLog: (line) => {
      write(line);
      if (verbose) console.error(line);
    },
    onProgress: (text) => console.log(text),
  };
}

function readPort(text: string | undefined): number {
  if (!text) return PORTS.public;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new Error("PORT is not a port number.");
  return Number(text);
}

async function openDemoProject(
  { publicUrl, dashboardUrl }: Running,
  secrets: LocalSecrets,
  undo: AsyncDisposableStack,
): Promise<{ app: DemoApp; seed: DemoSeed }> {
  const [appPort = PORTS.app] = await findPorts([PORTS.app]);
  let seed: DemoSeed | null = null;
  const app = await startDemoApp({
    port: appPort,
    settings: () => seed && { publicUrl, apiKey: seed.apiKey },
  });
  undo.defer(() => app.close());
  seed = await seedDemo({
    dashboardUrl,
    returnUrl: app.returnUrl,
    registration: { clientId: secrets.sandboxClientId, clientSecret: secrets.sandboxClientSecret },
    path: `${HOME}/demo.json`,
  });
  return { app, seed };
}

function describe(
  { publicUrl, dashboardUrl, sandbox }: Running,
  app: DemoApp,
  seed: DemoSeed,
  logPath: string,
): string {
  const rows = [
    ["Try it", `${app.url}   a demo app with one button`],
    ["Atlas", `${publicUrl}   the API for apps, the pages for end users`],
    ["Dashboard API", dashboardUrl],
    ["Sandbox provider", `${sandbox.issuer}   its log: ${sandbox.issuer}/log`],
    ["Demo account", `${seed.email}   password ${seed.password}`],
    ["Demo project", seed.projectId],
    ["Log", logPath],
  ];
  return [
    "",
    "Atlas is running.",
    "",
    ...rows.map(([name = "", value = ""]) => `  ${name.padEnd(18)}${value}`),
    "",
    "Or make the link yourself, and open the url of the answer in a browser:",
    "",
    connectCommand({ publicUrl, apiKey: seed.apiKey }, app.returnUrl),
    "",
    "Ctrl-C stops everything; the data stays in .atlas/ for the next start.",
    "",
  ].join("\n");
}

function explain(error: unknown, logPath: string): string {
  if (error instanceof DataDirInUseError)
    return "Atlas is already running from this folder (its data is in use). Stop it first.";
  const why = error instanceof Error ? error.message : "unknown";
  return `Atlas did not start: ${why}\nIts log: ${logPath}`;
}
