import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundleWorkers, readBundles } from "../workerd/bundle.ts";
import { buildWeb } from "../workerd/web-build.ts";
import { checkSecrets } from "./check-secrets.ts";
import { describeOutcome, migrateDatabase } from "./migrate.ts";
import { type Release, logLine, serveConfig, startServe } from "./serve.ts";
import { type ServeSettings, readEnvFile, readServeSettings } from "./settings.ts";
import { openStores } from "./stores.ts";

const USAGE = `Runs Atlas in production on this machine, behind your own TLS proxy. docs/self-hosting.md says how.

  npm run serve -- [--env-file FILE] [--bundles FOLDER]
  npm run serve -- --migrate         applies missing migrations to the database, and ends
  npm run serve -- --print-config    prints the configuration that workerd would get, and ends

  --env-file FILE     settings, NAME=value on each line; the environment wins over it
  --bundles FOLDER    the Workers' bundles of a release, instead of building them when the sources have changed
  --help              shows this text

Without all its settings it ends at once, and names each missing one and how to make it.`;

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

async function readSettings(envFile: string | undefined): Promise<ServeSettings> {
  const fromFile =
    envFile === undefined
      ? {}
      : readEnvFile(
          await readFile(envFile, "utf8").catch((error: NodeJS.ErrnoException) => {
            throw new Error(`${envFile} cannot be read (${error.code ?? "unknown"}).`);
          }),
          envFile,
        );
  const settings = readServeSettings({ ...fromFile, ...process.env });
  await checkSecrets(settings.workers);
  return settings;
}

async function takeRelease(bundles: string | undefined): Promise<Release> {
  const say = (name: string) => console.error(`Building ${name}…`);
  const workers =
    bundles === undefined ? await bundleWorkers({ onBundle: say }) : await readBundles(bundles);
  return { workers, web: await buildWeb(() => say("the dashboard")) };
}

async function printConfig(settings: ServeSettings, bundles: string | undefined): Promise<void> {
  const stores = await openStores(settings);
  try {
    console.log(serveConfig(settings, await takeRelease(bundles), REPOSITORY, stores));
  } finally {
    await stores.close();
  }
}

async function serve(settings: ServeSettings, bundles: string | undefined): Promise<void> {
  const startedMs = Date.now();
  const print = (line: string) => console.log(line);
  let isStopping = false;
  const signalled = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
      process.on(signal, () => {
        // A person who presses Ctrl-C again does not want to wait.
        if (isStopping && signal === "SIGINT") process.exit(130);
        isStopping = true;
        resolve(signal);
      });
  });
  // Nothing runs yet that would need an orderly end.
  const release = await Promise.race([takeRelease(bundles), signalled]);
  if (typeof release === "string") process.exit(0);
  const served = await startServe(settings, release, print);
  const { public: publicPort, dashboard, jobs } = served.ports;
  print(
    logLine(
      "info",
      `Atlas is ready after ${Date.now() - startedMs} ms: public ${publicPort}, dashboard ${dashboard}, jobs ${jobs}, workerd ${served.pid}.`,
    ),
  );
  const broken = served.broken.then((why) => {
    print(logLine("error", why));
    return null;
  });
  const signal = await Promise.race([signalled, broken]);
  if (signal !== null)
    print(
      logLine(
        "info",
        `${signal}: leaving for ${settings.leaveSeconds} s, then draining for ${settings.drainSeconds} s.`,
      ),
    );
  await served.stop();
  if (signal !== null) print(logLine("info", "Atlas has stopped."));
  process.exit(signal === null ? 1 : 0);
}

try {
  const { values } = parseArgs({
    options: {
      "env-file": { type: "string" },
      bundles: { type: "string" },
      migrate: { type: "boolean" },
      "print-config": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) console.log(USAGE);
  else {
    const settings = await readSettings(values["env-file"]);
    if (values.migrate)
      console.log(describeOutcome(await migrateDatabase(settings.workers["DATABASE_URL"] ?? "")));
    else if (values["print-config"]) await printConfig(settings, values.bundles);
    else await serve(settings, values.bundles);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : "Atlas did not start.");
  process.exitCode = 1;
}
