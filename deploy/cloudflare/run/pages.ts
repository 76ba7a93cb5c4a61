import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildWeb } from "../../workerd/web-build.ts";
import type { EnvironmentName } from "../config/environments.ts";
import { resolvePagesConfig } from "../config/resolved-config.ts";
import { type CloudflareApi, callOrNull } from "./cloudflare-api.ts";
import { findPages } from "./versions.ts";

const WEB = fileURLToPath(new URL("../../../web", import.meta.url));

/** Pages compresses by itself, and needs no list of chunks. */
const NOT_FOR_PAGES = /\.(?:br|gz)$|\/\.vite(?:\/|$)/;

/** The branch whose deployments are a project's production. */
export const PAGES_BRANCH = "main";

/** Builds the dashboard and copies what Pages takes of it. */
export async function copyDashboard(to: string, onBuild?: () => void): Promise<void> {
  const { assets } = await buildWeb(onBuild);
  await rm(to, { recursive: true, force: true });
  await cp(assets, to, { recursive: true, filter: (path) => !NOT_FOR_PAGES.test(path) });
}

/** Lays out the folder from which `wrangler pages deploy` takes the dashboard of one environment. */
export async function writePagesFolder(
  folder: string,
  environment: EnvironmentName,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/wrangler.toml`, await resolvePagesConfig(environment));
  await rm(`${folder}/functions`, { recursive: true, force: true });
  await cp(`${WEB}/functions`, `${folder}/functions`, { recursive: true });
  await copyDashboard(`${folder}/dist`);
}

/** Makes the project and gives it the dashboard's domain, where they are missing. */
export async function ensureProject(
  api: CloudflareApi,
  project: string,
  hostname: string,
): Promise<void> {
  if (!(await findPages(api, project)).exists)
    await api.call("POST", "/pages/projects", { name: project, production_branch: PAGES_BRANCH });
  const domains = (await callOrNull(api, `/pages/projects/${project}/domains`)) as
    | readonly { name: string }[]
    | null;
  if (domains?.some(({ name }) => name === hostname) !== true)
    await api.call("POST", `/pages/projects/${project}/domains`, { name: hostname });
}
