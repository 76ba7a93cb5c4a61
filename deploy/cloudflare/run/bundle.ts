import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { type BuiltWorker, bundleWorkers } from "../../workerd/bundle.ts";
import type { WorkerName } from "../../workerd/environment.ts";
import type { EnvironmentName } from "../config/environments.ts";
import { BUNDLE_FOLDER, resolveWorkerConfig } from "../config/resolved-config.ts";
import type { Settings } from "../config/settings.ts";
import { writePagesFolder } from "./pages.ts";
import { runWrangler } from "./run-wrangler.ts";

type Bundled = {
  environment: EnvironmentName;
  settings: Settings;
  order: readonly WorkerName[];
  folder: string;
};

/** Machines that deploy are small. */
const PARALLEL = 2;

export const configPath = (folder: string, worker: WorkerName): string =>
  `${folder}/${worker}/wrangler.toml`;

/**
 * Lays out every Worker and the dashboard as they will be uploaded, without a network: what does not compile stops here.
 * The bundles are those of `.atlas/build`, which the tests and `npm run serve` run too; nothing is compiled after this.
 */
export async function bundle(deployment: Bundled): Promise<string> {
  const { environment, settings, order, folder } = deployment;
  const options = { cwd: folder, settings, logFile: `${folder}/wrangler.log` };
  await rm(options.logFile, { force: true });
  for (const built of await bundleWorkers({ workers: order })) {
    const { name } = built.manifest;
    await rm(`${folder}/${name}`, { recursive: true, force: true });
    await mkdir(`${folder}/${name}`, { recursive: true, mode: 0o700 });
    await copyModules(built, `${folder}/${name}/${BUNDLE_FOLDER}`);
    await writeFile(
      configPath(folder, name),
      await resolveWorkerConfig(name, environment, settings),
    );
  }
  await writePagesFolder(`${folder}/pages`, environment);
  await runWrangler(["pages", "functions", "build", "--outdir", `${folder}/pages-functions`], {
    ...options,
    cwd: `${folder}/pages`,
  });
  return `${order.length} Workers and the dashboard compile`;
}

/** Lets wrangler prepare each upload without making it. */
export async function tryUploads({ settings, order, folder }: Bundled): Promise<void> {
  const queue = [...order];
  const lane = async () => {
    for (let worker = queue.shift(); worker !== undefined; worker = queue.shift())
      await runWrangler(["deploy", "--dry-run", "--config", configPath(folder, worker)], {
        cwd: folder,
        settings,
        logFile: `${folder}/wrangler.log`,
      });
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}

async function copyModules({ manifest, directory }: BuiltWorker, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const { name } of manifest.modules) await copyFile(`${directory}/${name}`, `${to}/${name}`);
}
