import { mkdir, rm, writeFile } from "node:fs/promises";
import type { WorkerName } from "../../workerd/environment.ts";
import type { EnvironmentName } from "../config/environments.ts";
import { resolveWorkerConfig } from "../config/resolved-config.ts";
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

/** Builds every Worker and the dashboard as they would be uploaded, without a network: what does not compile stops here. */
export async function bundle(deployment: Bundled): Promise<string> {
  const { environment, settings, order, folder } = deployment;
  const options = { cwd: folder, settings, logFile: `${folder}/wrangler.log` };
  await rm(options.logFile, { force: true });
  const queue = [...order];
  const lane = async () => {
    for (let worker = queue.shift(); worker !== undefined; worker = queue.shift()) {
      const own = `${folder}/${worker}`;
      const config = configPath(folder, worker);
      await rm(own, { recursive: true, force: true });
      await mkdir(own, { recursive: true, mode: 0o700 });
      await writeFile(config, await resolveWorkerConfig(worker, environment, settings));
      await runWrangler(
        ["deploy", "--dry-run", "--config", config, "--outdir", `${own}/bundle`],
        options,
      );
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  await writePagesFolder(`${folder}/pages`, environment);
  await runWrangler(["pages", "functions", "build", "--outdir", `${folder}/pages-functions`], {
    ...options,
    cwd: `${folder}/pages`,
  });
  return `${order.length} Workers and the dashboard compile`;
}
