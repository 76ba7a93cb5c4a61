import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ALL_WORKERS, wranglerConfigPath } from "../../workerd/environment.ts";
import { hashOf } from "../../workerd/source-hash.ts";
import { findProblems } from "../config/find-problems.ts";
import type { Finding } from "../config/finding.ts";
import { deployOrder } from "../config/order.ts";
import {
  type Settings,
  readEnvironmentName,
  readSettings,
  settingsPath,
  workersOf,
} from "../config/settings.ts";
import { makeCloudflareApi } from "./cloudflare-api.ts";
import type { Deployment } from "./deployment.ts";

const ROOT = new URL("../../../", import.meta.url);
const SMOKE_SECONDS = 180;

/** The options of every command that deploys. */
export const DEPLOY_OPTIONS = {
  env: { type: "string", meaning: "staging or production" },
  settings: { type: "string", meaning: "another file than deploy/secrets/<env>.json" },
  folder: { type: "string", meaning: "where the state is kept; .atlas/deploy/<env> by default" },
  "allow-contraction": {
    type: "boolean",
    meaning: "lets a migration drop and rename; only when no Worker runs",
  },
  "smoke-via": {
    type: "string",
    meaning: "an address to test through, as long as DNS does not lead to Atlas",
  },
  "smoke-seconds": {
    type: "string",
    meaning: `how long the smoke test may take; ${SMOKE_SECONDS} by default`,
  },
  json: {
    type: "boolean",
    meaning: "prints the outcome as JSON; the progress goes to the error output",
  },
} as const;

type Given = {
  readonly [K in keyof typeof DEPLOY_OPTIONS]?: (typeof DEPLOY_OPTIONS)[K]["type"] extends "boolean"
    ? boolean
    : string;
};

/**
 * All that a deployment needs, from a command's options and the settings. Contacts nobody.
 *
 * @returns `findings` with what is wrong or missing; the caller decides whether to go on.
 */
export async function prepareDeployment(
  options: Given,
): Promise<{ deployment: Deployment; findings: Finding[] }> {
  const environment = readEnvironmentName(options.env);
  const path = options.settings ?? settingsPath(environment);
  const settings = await readSettings(path);
  return {
    findings: await findProblems({ environment, path, settings, env: process.env }),
    deployment: {
      environment,
      settings: settings ?? {},
      order: deployOrder(ROOT, workersOf(settings ?? {})),
      folder: options.folder ?? fileURLToPath(new URL(`.atlas/deploy/${environment}`, ROOT)),
      api: makeCloudflareApi(process.env),
      message: `Atlas ${commit()}`,
      smoke: {
        via: options["smoke-via"],
        limitMs: Number(options["smoke-seconds"] ?? SMOKE_SECONDS) * 1000,
      },
      allowContraction: options["allow-contraction"] === true,
      wsProxy: process.env["DATABASE_WS_PROXY"] || null,
    },
  };
}

/** What tells two deployments apart: all that is built, and the settings. */
export async function sourcesHash(settings: Settings): Promise<string> {
  const own = createHash("sha256").update(JSON.stringify(settings)).digest("hex");
  return hashOf(
    [
      "shared",
      "workers",
      "web",
      "deploy",
      "drizzle",
      "package-lock.json",
      ...ALL_WORKERS.map(wranglerConfigPath),
    ],
    own,
  );
}

/** The commit that is checked out, for people who look at the list of versions. */
function commit(): string {
  const { stdout } = spawnSync("git", ["rev-parse", "--short=12", "HEAD"], {
    cwd: fileURLToPath(ROOT),
    encoding: "utf8",
  });
  return stdout?.trim() || "of an unknown commit";
}
