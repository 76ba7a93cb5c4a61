import { rm, writeFile } from "node:fs/promises";
import type { WorkerName } from "../../workerd/environment.ts";
import { scriptName } from "../../workerd/manifest.ts";
import { migrate } from "../../migrate.ts";
import { type EnvironmentName, nameIn } from "../config/environments.ts";
import { pagesProject } from "../config/resolved-config.ts";
import { type Settings, secretsOf } from "../config/settings.ts";
import type { CloudflareApi } from "./cloudflare-api.ts";
import { refuseContractions } from "./expand-only.ts";
import { PAGES_BRANCH, ensureProject, writePagesFolder } from "./pages.ts";
import { runWrangler } from "./run-wrangler.ts";
import { type SmokeOptions, smokeTest } from "./smoke-test.ts";
import { type DeployState, wranglerPidFile } from "./state.ts";
import { findPages, findVersion } from "./versions.ts";
import { bundle, configPath } from "./bundle.ts";
import { versionTag } from "./version-tag.ts";

/** All that the steps of one deployment share. */
export type Deployment = {
  environment: EnvironmentName;
  settings: Settings;
  /** Callees first. */
  order: readonly WorkerName[];
  /** Where its files are kept; nothing in it is in git. */
  folder: string;
  api: CloudflareApi;
  /** What the versions are called at Cloudflare. */
  message: string;
  smoke: Pick<SmokeOptions, "via" | "limitMs">;
  allowContraction: boolean;
  /** Where the bridge takes sessions, for a PostgreSQL that is not Neon's. */
  wsProxy: string | null;
};

/** One step: done once, and safe to do again. What it returns is shown. */
export type Step = { id: string; run: (state: DeployState) => Promise<string> };

/** The prefix of the steps that replace a Worker. */
export const WORKER_STEP = "worker:";
export const PAGES_STEP = "pages";

/** The steps in their order. Until the first Worker is replaced, nothing that runs has changed. */
export const stepsOf = (deployment: Deployment): Step[] => [
  { id: "bundle", run: async () => bundle(deployment) },
  { id: "record", run: (state) => recordVersions(deployment, state) },
  { id: "migrate", run: () => migrateDatabase(deployment) },
  ...deployment.order.map((worker) => ({
    id: `${WORKER_STEP}${worker}`,
    run: () => deployWorker(deployment, worker),
  })),
  { id: PAGES_STEP, run: () => deployPages(deployment) },
  { id: "smoke-test", run: () => testSmoke(deployment) },
];

export const scriptIn = (environment: EnvironmentName, worker: WorkerName): string =>
  nameIn(environment, scriptName(worker));

/** Notes the versions that run, so that a roll-back knows the way. */
async function recordVersions(deployment: Deployment, state: DeployState): Promise<string> {
  const { api, environment, order } = deployment;
  const workers: Record<string, string | null> = {};
  for (const worker of order) {
    const script = scriptIn(environment, worker);
    workers[script] = await findVersion(api, script);
  }
  const { deployment: pages } = await findPages(api, pagesProject(environment));
  state.before = { workers, pages };
  const there = Object.values(workers).filter((version) => version !== null).length;
  return there === 0 ? "no Worker runs yet" : `${there} Workers run`;
}

async function migrateDatabase({
  settings,
  wsProxy,
  allowContraction,
}: Deployment): Promise<string> {
  const { applied } = await migrate(settings["DATABASE_URL"] ?? "", {
    ...(wsProxy === null ? {} : { wsProxy }),
    ...(allowContraction ? {} : { review: refuseContractions }),
  });
  return applied === 0 ? "the schema is up to date" : `migrations applied: ${applied}`;
}

async function deployWorker(deployment: Deployment, worker: WorkerName): Promise<string> {
  await runWithSecrets(deployment, worker, ["deploy"]);
  return scriptIn(deployment.environment, worker);
}

/**
 * Uploads a Worker with its secrets as one version. A roll-back then brings back code and secrets together, and no old
 * code ever meets a new secret.
 */
export async function runWithSecrets(
  deployment: Deployment,
  worker: WorkerName,
  command: readonly string[],
): Promise<void> {
  const { folder, settings, message } = deployment;
  const secretsFile = `${folder}/${worker}/secrets.json`;
  await writeFile(secretsFile, JSON.stringify(secretsOf(worker, settings)), { mode: 0o600 });
  try {
    const names = ["--message", message, "--tag", await versionTag(deployment, worker)];
    await runWrangler(
      [...command, "--config", configPath(folder, worker), ...names, "--secrets-file", secretsFile],
      wranglerOptions(deployment),
    );
  } finally {
    await rm(secretsFile, { force: true });
  }
}

/** Uploads the dashboard. The deployments of any other branch are previews. */
export async function deployPages(
  deployment: Deployment,
  branch: string = PAGES_BRANCH,
): Promise<string> {
  const { api, environment, folder, settings, message } = deployment;
  const project = pagesProject(environment);
  const pages = `${folder}/pages`;
  await ensureProject(api, project, new URL(settings["ATLAS_DASHBOARD_URL"] ?? "").hostname);
  await writePagesFolder(pages, environment);
  const target = ["--project-name", project, "--branch", branch];
  await runWrangler(
    ["pages", "deploy", "dist", ...target, "--commit-message", message, "--commit-dirty=true"],
    { ...wranglerOptions(deployment), cwd: pages },
  );
  return project;
}

async function testSmoke({ settings, smoke }: Deployment): Promise<string> {
  const baseUrl = settings["ATLAS_BASE_URL"] ?? "";
  await smokeTest({ ...smoke, baseUrl, dashboardUrl: settings["ATLAS_DASHBOARD_URL"] ?? "" });
  return `${baseUrl} answers`;
}

export const wranglerOptions = ({ folder, settings }: Deployment) => ({
  cwd: folder,
  settings,
  logFile: `${folder}/wrangler.log`,
  pidFile: wranglerPidFile(folder),
});
