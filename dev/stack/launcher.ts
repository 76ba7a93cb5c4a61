import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DataDirInUseError } from "../../bridge/postgres/data-dir-lock.ts";
import type { Mailbox } from "../mailbox/mailbox.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type DemoApp, startDemoApp } from "../demo/demo-app.ts";
import { type DemoSeed, seedDemo } from "../demo/seed.ts";
import { type Ports, choosePorts, rememberPorts } from "./kept-ports.ts";
import { openLogFile } from "./log-file.ts";
import { type LocalSecrets, keepSecrets } from "./secrets.ts";
import { type Settings, USAGE, readSettings } from "./settings.ts";
import type { StackOptions } from "./stack.ts";
import { welcome } from "./welcome.ts";

/** What a launcher keeps running, whichever way the Workers run. */
export type Running = {
  publicUrl: string;
  dashboardUrl: string;
  /** Where the dashboard's API is. */
  dashboardApiUrl: string;
  /** Where operators' commands reach the Workers; null where there is no such door. */
  jobsUrl: string | null;
  sandbox: Sandbox;
  mailbox: Mailbox;
  /** Settles with what happened when the Workers ended by themselves. */
  broken: Promise<string>;
  stop(): Promise<void>;
};

export type LaunchOptions = StackOptions & { secrets: LocalSecrets };

const HOME = fileURLToPath(new URL("../../.atlas", import.meta.url));
const PORTS_PATH = `${HOME}/ports.json`;

/**
 * Brings Atlas up for a person: shows its progress, seeds the demo project, says where everything is, and stops it all
 * on Ctrl-C. Data, secrets and ports stay in `.atlas/` for the next time.
 *
 * @param name Of the log file, and of the npm script.
 */
export async function launch(
  name: string,
  startRunning: (options: LaunchOptions) => Promise<Running>,
): Promise<void> {
  const startedMs = Date.now();
  const settings = settingsOrExit();
  // Secrets and tokens rest here, sealed and not.
  await mkdir(HOME, { recursive: true });
  await chmod(HOME, 0o700);
  const logPath = `${HOME}/logs/${name}.log`;
  const log = await openLogFile(logPath);
  const { undo, end, isEnding } = makeEnding();
  undo.defer(() => log.close());
  try {
    const secrets = await keepSecrets(`${HOME}/secrets.json`);
    const ports = await choosePorts(PORTS_PATH, settings.publicPort);
    const starting = startRunning(launchOptions(settings, secrets, ports, log.write));
    // Asked to stop while it starts, it first comes to stand: nothing is left half-open.
    undo.defer(async () => (await starting).stop());
    const running = await starting;
    if (isEnding()) return;
    await keepAddresses(running, undo);
    const { app, seed } = await openDemoProject(running, secrets, ports.app, undo);
    // A port chosen for one start is not the installation's.
    const { public: publicPort, ...others } = ports;
    await rememberPorts(
      PORTS_PATH,
      settings.publicPort === null ? { ...others, public: publicPort } : others,
    );
    const { localProviders } = settings;
    console.log(welcome({ ...running, localProviders, app, seed, secrets, logPath }));
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

function settingsOrExit(): Settings {
  try {
    const settings = readSettings(process.argv.slice(2), process.env);
    if (!settings.help) return settings;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : "A setting makes no sense.");
    process.exit(1);
  }
}

function launchOptions(
  { databaseUrl, redisUrl, localProviders, verbose }: Settings,
  secrets: LocalSecrets,
  ports: Ports,
  write: (line: string) => void,
): LaunchOptions {
  return {
    secrets,
    dataDir: `${HOME}/data`,
    sandboxMemoryPath: `${HOME}/sandbox.json`,
    ...(databaseUrl === null ? {} : { databaseUrl }),
    ...(redisUrl === null ? {} : { redisUrl }),
    localProviders,
    publicPort: ports.public,
    dashboardPort: ports.dashboard,
    bridgePort: ports.bridge,
    sandboxPort: ports.sandbox,
    mailboxPort: ports.mailbox,
    metricsPort: ports.metrics,
    verbose,
    onLog: (line) => {
      write(line);
      if (verbose) console.error(line);
    },
    onProgress: (text) => console.log(text),
  };
}

async function openDemoProject(
  { publicUrl, dashboardApiUrl }: Running,
  secrets: LocalSecrets,
  port: number,
  undo: AsyncDisposableStack,
): Promise<{ app: DemoApp; seed: DemoSeed }> {
  let seed: DemoSeed | null = null;
  const app = await startDemoApp({
    port,
    settings: () => seed && { publicUrl, apiKey: seed.apiKey },
  });
  undo.defer(() => app.close());
  seed = await seedDemo({
    dashboardUrl: dashboardApiUrl,
    returnUrl: app.returnUrl,
    registration: { clientId: secrets.sandboxClientId, clientSecret: secrets.sandboxClientSecret },
    path: `${HOME}/demo.json`,
  });
  return { app, seed };
}

function explain(error: unknown, logPath: string): string {
  if (error instanceof DataDirInUseError)
    return "Atlas is already running from this folder (its data is in use). Stop it first.";
  const why = error instanceof Error ? error.message : "unknown";
  return `Atlas did not start: ${why}\nIts log: ${logPath}`;
}
